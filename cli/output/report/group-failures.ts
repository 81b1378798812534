import type { ReportedFailure } from './report.js';

const namedMax = 3;

/** Failures that share their reason as one, so that nobody reads it as often as there are tools. */
export function groupFailures(failures: readonly ReportedFailure[]): ReportedFailure[] {
  const groups = new Map<string, ReportedFailure[]>();
  for (const failure of failures) {
    const key = [fileOf(failure), failure.reason, failure.hint].join('\n');
    groups.set(key, [...(groups.get(key) ?? []), failure]);
  }
  return [...groups.values()].flatMap((group) => (group.length <= namedMax ? group : [asOne(group)]));
}

/** `tools.json` of `tools.json:3:5`. */
const fileOf = ({ at = '' }: ReportedFailure): string => at.replace(/(?::\d+){1,2}$/, '');

function asOne(group: readonly ReportedFailure[]): ReportedFailure {
  const named = group.slice(0, namedMax).map(({ what }) => what);
  const what = `${named.join(', ')} and ${group.length - namedMax} more`;
  const [first] = group;
  return { ...first, what, reason: first?.reason ?? '' };
}

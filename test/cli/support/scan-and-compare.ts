import type { Report } from '../../../cli/output/report/report.js';
import { isAtLeast, type Severity } from '../../../shared/domain/severity.js';
import { runInProcess } from './in-process.js';

/** What a scan should come to; words are regular expressions. */
export interface ExpectedScan {
  readonly exit?: number | readonly number[];
  /** Servers whose tools must be read. */
  readonly servers?: readonly string[];
  /** Tools that must be read. */
  readonly accepted?: readonly string[];
  readonly mustSay?: readonly string[];
  readonly mustNotSay?: readonly string[];
  readonly findings?: readonly {
    readonly type: string;
    readonly severity: string;
    readonly names: readonly string[];
  }[];
  /** One of the findings is of this type and at least this severe, about tools of these names. */
  readonly findingsAny?: readonly {
    readonly type?: string;
    readonly severityAtLeast: Severity;
    readonly names?: readonly string[];
  }[];
  readonly forbid?: readonly string[];
  readonly maxSeverity?: Severity;
  /** What may be said instead of reading all servers and tools. */
  readonly orMessage?: string;
}

interface Scan {
  readonly target: string;
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
}

/** Words that belong to the validator and the runtime, not to whoever wrote the file. */
const jargon = String.raw`Invalid input|expected object|received undefined|definitions\.\d|unexpected error`;

/** Scans in this process and says everything that is not as expected. */
export async function scanAndCompare({ target, cwd, env }: Scan, expected: ExpectedScan): Promise<string[]> {
  const settings = { PATH: process.env['PATH'] ?? '', HOME: process.env['HOME'] ?? '', ...env };
  const { out, err, code } = await runInProcess(['scan', target, '--json', '--timeout', '30'], { cwd, env: settings });
  const report = out === '' ? undefined : (JSON.parse(out) as Report);
  const said = wordsOf(err, report);
  const servers = report?.servers.map(({ id }) => id) ?? [];
  const names = report?.tools.map(({ name }) => name) ?? [];
  const found = conflictsOf(report);
  const wanted = [expected.exit ?? []].flat();
  const isExplained = expected.orMessage !== undefined && matches(expected.orMessage, said);
  return [
    ...(wanted.length === 0 || wanted.includes(code) ? [] : [`exit ${code}, expected ${wanted.join(' or ')}: ${said}`]),
    ...(code === 0 && names.length === 0 ? ['clean about nothing'] : []),
    ...missing(isExplained ? [] : expected.servers, servers).map((server) => `server not read: ${server}`),
    ...missing(isExplained ? [] : expected.accepted, names).map((name) => `tool not read: ${name}`),
    ...(expected.mustSay ?? [])
      .filter((words) => !matches(words, said))
      .map((words) => `does not say ${words}: ${said}`),
    ...[...(expected.mustNotSay ?? []), jargon].filter((words) => matches(words, said)).map((words) => `says ${words}`),
    ...missing(expected.findings?.map(keyOf), found.map(keyOf)).map((finding) => `not found: ${finding}`),
    ...(expected.findingsAny ?? [])
      .filter((one) => !found.some((finding) => isSuch(finding, one)))
      .map((one) => `not found: ${JSON.stringify(one)}`),
    ...(expected.forbid ?? []).filter((type) => found.some((one) => one.type === type)).map((type) => `finds ${type}`),
    ...found
      .filter(({ severity }) => expected.maxSeverity !== undefined && !isAtLeast(expected.maxSeverity, severity))
      .map((one) => `worse than ${expected.maxSeverity ?? ''}: ${keyOf(one)}`),
  ];
}

/** Everything that is said to people, a line each. */
function wordsOf(err: string, report: Report | undefined): string {
  const talk = err.split('\n').filter((line) => !line.endsWith('…'));
  const failures = report?.failures.map(({ what, reason }) => `${what}: ${reason}`) ?? [];
  const conflicts = report?.conflicts.map(({ type, text }) => `${type} ${text}`) ?? [];
  return [...talk, ...failures, ...(report?.warnings ?? []), ...conflicts].join('\n');
}

interface Found {
  readonly type: string;
  readonly severity: Severity;
  readonly names: readonly string[];
}

function conflictsOf(report: Report | undefined): Found[] {
  const nameOf = new Map(report?.tools.map(({ id, name }) => [id, name]));
  return (report?.conflicts ?? []).map(({ type, severity, tools }) => ({
    type,
    severity,
    names: tools.map((id) => nameOf.get(id) ?? id),
  }));
}

const isSuch = (
  found: Found,
  { type, severityAtLeast, names }: NonNullable<ExpectedScan['findingsAny']>[number],
): boolean =>
  (type === undefined || found.type === type) &&
  isAtLeast(found.severity, severityAtLeast) &&
  (names === undefined || found.names.toSorted().join() === names.toSorted().join());

const keyOf = ({ type, severity, names }: { type: string; severity: string; names: readonly string[] }): string =>
  [type, severity, ...names.toSorted()].join(' ');

const missing = (wanted: readonly string[] | undefined, there: readonly string[]): string[] =>
  (wanted ?? []).filter((one) => !there.includes(one));

/** Python's inline flag for any case is one of the whole expression here. */
function matches(words: string, text: string): boolean {
  const plain = words.replaceAll('(?i)', '').replaceAll('(?i:', '(?:');
  return new RegExp(plain, plain === words ? 'm' : 'im').test(text);
}

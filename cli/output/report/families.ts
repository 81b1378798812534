import { sha256 } from '../../../shared/kernel/canonical/canonical-json.js';
import type { Severity } from '../../../shared/domain/severity.js';
import { bySeverity, isAtLeast } from '../../../shared/domain/severity.js';
import { plural } from '../words/plural.js';
import type { Report, ReportedConflict } from './report.js';

/** Conflicts that a person settles in one go. */
export interface Family {
  /** Stays the same as long as its worst conflict does. */
  readonly id: string;
  readonly title: string;
  readonly severity: Severity;
  /** The worst one, which speaks for all. */
  readonly lead: ReportedConflict;
  /** Worst first. */
  readonly conflicts: readonly ReportedConflict[];
  readonly tools: readonly string[];
}

/** The conflicts of a report as what there is to do, worst first; each is in one family, but for what is accepted. */
export function familiesOf({ conflicts: all, tools }: Pick<Report, 'conflicts' | 'tools'>): Family[] {
  // What blocks although it is accepted is still to be done.
  const conflicts = all.filter(({ accepted, isLocked }) => accepted === undefined || isLocked === true);
  const names = new Map(tools.map(({ id, name }) => [id, name]));
  const keys = new Map<ReportedConflict, string>();
  const sameNames = componentsOf(
    conflicts.filter(({ type, tools: pair }) => type === 'EXACT_NAME' && pair.length === 2),
  );
  for (const conflict of conflicts) keys.set(conflict, keyOf(conflict, sameNames));
  // What else there is between two tools goes with the worst of it.
  const byPair = new Map<string, string>();
  for (const conflict of conflicts) {
    const pair = conflict.tools.length === 2 && !aboutTexts.has(conflict.type) ? conflict.tools.join(' ') : undefined;
    if (pair === undefined) continue;
    const key = byPair.get(pair) ?? keys.get(conflict) ?? '';
    byPair.set(pair, key);
    keys.set(conflict, key);
  }
  const groups = Map.groupBy(conflicts, (conflict) => keys.get(conflict) ?? '');
  return [...groups.values()].map((group) => toFamily(group, (id) => names.get(id) ?? id.slice(id.indexOf('~') + 1)));
}

/** What the text of one tool says about another, which has no part in it. */
const aboutTexts: ReadonlySet<ReportedConflict['type']> = new Set(['SHADOWING', 'STEERING_TEXT']);

function keyOf({ type, severity, tools, id }: ReportedConflict, sameNames: ReadonlyMap<string, string>): string {
  const [a = '', b] = tools;
  if (b === undefined) return `${type} ${serverOf(a)}`;
  if (aboutTexts.has(type)) return `text ${id}`;
  const name = sameNames.get(a);
  if (name !== undefined && name === sameNames.get(b)) return `name ${name}`;
  // What blocks is fixed one by one; what is milder, between two servers, by whoever chose to have both.
  return isAtLeast(severity, 'HIGH') ? `pair ${id}` : `servers ${[serverOf(a), serverOf(b)].sort().join(' ')}`;
}

const serverOf = (tool: string): string => tool.slice(0, tool.indexOf('~'));

/** For each tool the first of those that it is linked with, over any number of links. */
function componentsOf(links: readonly ReportedConflict[]): ReadonlyMap<string, string> {
  const root = new Map<string, string>();
  const find = (tool: string): string => {
    const above = root.get(tool);
    return above === undefined || above === tool ? tool : find(above);
  };
  for (const { tools } of links) {
    const [a = '', b = ''] = tools.map(find).sort();
    root.set(b, a);
    root.set(a, a);
  }
  return new Map([...root.keys()].map((tool) => [tool, find(tool)]));
}

function toFamily(conflicts: readonly ReportedConflict[], nameOf: (tool: string) => string): Family {
  const sorted = conflicts.toSorted((a, b) => bySeverity(a.severity, b.severity));
  const [lead] = sorted;
  if (lead === undefined) throw new Error('a family has at least one conflict');
  const tools = [...new Set(sorted.flatMap((conflict) => conflict.tools))].sort();
  return {
    id: sha256(`${lead.type} ${lead.tools.join(' ')}`).slice(0, 8),
    title: titleOf(sorted, tools, nameOf),
    severity: lead.severity,
    lead,
    conflicts: sorted,
    tools,
  };
}

function titleOf(
  conflicts: readonly ReportedConflict[],
  tools: readonly string[],
  nameOf: (tool: string) => string,
): string {
  const servers = [...new Set(tools.map(serverOf))];
  const names = [...new Set(tools.map(nameOf))];
  if (tools.length <= 2) return tools.join(' ↔ ');
  if (names.length === 1) return `${names.join()} in ${servers.join(', ')}`;
  const pairs = conflicts.every((conflict) => conflict.tools.length === 1) ? '' : ', some alike';
  return `${plural(tools.length, 'tool')} of ${servers.join(' and ')}${pairs}`;
}

/** `SEMANTIC_OVERLAP 3, SIMILAR_NAME 1`, most first. */
export const countTypes = ({ conflicts }: Family): string =>
  [...Map.groupBy(conflicts, ({ type }) => type)]
    .sort(([, a], [, b]) => b.length - a.length)
    .map(([type, group]) => `${type} ${group.length}`)
    .join(', ');

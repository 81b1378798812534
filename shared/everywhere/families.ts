import { bySeverity, isAtLeast, type Severity } from './severities.js';

/** As much of a conflict as grouping needs. */
export interface Groupable {
  readonly id: string;
  readonly type: string;
  readonly severity: Severity;
  readonly score: number;
  /** Ids of the one or two tools that it is about: `server~name`. */
  readonly tools: readonly string[];
}

/** Conflicts that a person settles in one go. */
export interface Family<One extends Groupable> {
  /** The worst one, which speaks for all. */
  readonly lead: One;
  /** Worst first. */
  readonly conflicts: readonly One[];
  readonly tools: readonly string[];
}

const worstFirst = (a: Groupable, b: Groupable): number =>
  bySeverity(a.severity, b.severity) || b.score - a.score || (a.id < b.id ? -1 : a.id > b.id ? 1 : 0);

/** Conflicts as what there is to do, worst first; each is in one family, in whatever order they come. */
export function familiesOf<One extends Groupable>(conflicts: readonly One[]): Family<One>[] {
  const ordered = conflicts.toSorted(worstFirst);
  const sameNames = componentsOf(ordered.filter(({ type, tools }) => type === 'EXACT_NAME' && tools.length === 2));
  // What else there is between two tools goes with the worst of it.
  const byPair = new Map<string, string>();
  const groups = Map.groupBy(ordered, (conflict) => {
    const own = keyOf(conflict, sameNames);
    if (conflict.tools.length < 2 || aboutTexts.has(conflict.type)) return own;
    const pair = conflict.tools.toSorted().join(' ');
    const key = byPair.get(pair) ?? own;
    byPair.set(pair, key);
    return key;
  });
  return [...groups.values()].flatMap((group) => {
    const [lead] = group;
    const tools = [...new Set(group.flatMap((conflict) => conflict.tools))].sort();
    return lead === undefined ? [] : [{ lead, conflicts: group, tools }];
  });
}

/** What the text of one tool says about another, which has no part in it. */
const aboutTexts: ReadonlySet<string> = new Set(['SHADOWING', 'STEERING_TEXT']);

function keyOf({ type, severity, tools, id }: Groupable, sameNames: ReadonlyMap<string, string>): string {
  const [a = '', b] = tools;
  if (b === undefined) return `${type} ${serverOf(a)}`;
  if (aboutTexts.has(type)) return `text ${id}`;
  const name = sameNames.get(a);
  if (name !== undefined && name === sameNames.get(b)) return `name ${name}`;
  // What blocks is fixed one by one; what is milder, between two servers, by whoever chose to have both.
  return isAtLeast(severity, 'HIGH') ? `pair ${id}` : `servers ${[serverOf(a), serverOf(b)].sort().join(' ')}`;
}

export const serverOf = (tool: string): string => tool.slice(0, tool.indexOf('~'));

/** For each tool the first of those that it is linked with, over any number of links. */
function componentsOf(links: readonly Groupable[]): ReadonlyMap<string, string> {
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

import type { Severity } from '../api/types.js';
import { severities } from '../words.js';

/** As much of a conflict as grouping needs. */
export interface Groupable {
  readonly id: string;
  readonly severity: Severity;
  readonly score: number;
  /** The one or two tools that it is about. */
  readonly tools: readonly string[];
}

/** Conflicts that are fixed together: those among a family of tools that are one job, or about one tool. */
export interface Family<One extends Groupable> {
  readonly id: string;
  readonly tools: readonly string[];
  /** Worst first. */
  readonly conflicts: readonly One[];
}

const rank = ({ severity }: Groupable): number => severities.indexOf(severity);

const worstFirst = (a: Groupable, b: Groupable): number =>
  rank(a) - rank(b) || b.score - a.score || (a.id < b.id ? -1 : 1);

const pairOf = (a: string, b: string): string => (a < b ? `${a}\n${b}` : `${b}\n${a}`);

/**
 * Groups conflicts as people fix them, worst first. Two groups of tools become one where at least half of the pairs
 * between them conflict: a chain of tools of which only neighbours are alike is no family.
 */
export function groupConflicts<One extends Groupable>(conflicts: readonly One[]): Family<One>[] {
  const ordered = [...conflicts].sort(worstFirst);
  const pairs = new Set(ordered.map(({ tools: [one = '', other = one] }) => pairOf(one, other)));
  const groupOf = new Map<string, Set<string>>();
  const group = (tool: string): Set<string> => {
    const known = groupOf.get(tool) ?? new Set([tool]);
    groupOf.set(tool, known);
    return known;
  };
  for (const { tools } of ordered) {
    const [toolA = '', toolB = toolA] = tools;
    const [one, other] = [group(toolA), group(toolB)];
    if (one === other || !areOneJob(one, other, pairs)) continue;
    for (const tool of other) {
      one.add(tool);
      groupOf.set(tool, one);
    }
  }
  return collect(ordered, groupOf);
}

function areOneJob(one: ReadonlySet<string>, other: ReadonlySet<string>, pairs: ReadonlySet<string>): boolean {
  let linked = 0;
  for (const a of one) for (const b of other) if (pairs.has(pairOf(a, b))) linked += 1;
  return linked * 2 >= one.size * other.size;
}

/** A conflict between two families is a family of its own: its pair. */
function collect<One extends Groupable>(
  ordered: readonly One[],
  groupOf: ReadonlyMap<string, ReadonlySet<string>>,
): Family<One>[] {
  const families = new Map<string, { tools: string[]; conflicts: One[] }>();
  for (const conflict of ordered) {
    const [toolA = '', toolB = toolA] = conflict.tools;
    const members = groupOf.get(toolA);
    const tools = members?.has(toolB) === true ? [...members].sort() : [toolA, toolB].sort();
    const id = tools.join('\n');
    const family = families.get(id) ?? { tools, conflicts: [] };
    family.conflicts.push(conflict);
    families.set(id, family);
  }
  // A map keeps the order in which things came: the family of the worst conflict is first.
  return [...families].map(([id, family]) => ({ id, ...family }));
}

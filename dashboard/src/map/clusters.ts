import type { Severity } from '../api/types.js';
import { severities } from '../words.js';

/** As much of a conflict as clusters need. */
export interface Link {
  readonly id: string;
  readonly severity: Severity;
  readonly score: number;
  /** The one or two tools that it is about. */
  readonly tools: readonly string[];
}

const rank = ({ severity }: Link): number => severities.indexOf(severity);

const worstFirst = (a: Link, b: Link): number => rank(a) - rank(b) || b.score - a.score || (a.id < b.id ? -1 : 1);

const pairOf = (a: string, b: string): string => (a < b ? `${a}\n${b}` : `${b}\n${a}`);

/**
 * Tools that are one job, for the eye: three or more, in the order of their worst conflict. Two clusters become one where
 * at least half of the pairs between them conflict: a chain of tools of which only neighbours are alike is none. What a
 * person settles in one go is a family, which is something else (`shared/everywhere/families.ts`).
 */
export function clustersOf(links: readonly Link[]): string[][] {
  const ordered = [...links].sort(worstFirst);
  const pairs = new Set(ordered.map(({ tools: [one = '', other = one] }) => pairOf(one, other)));
  const clusterOf = new Map<string, Set<string>>();
  const cluster = (tool: string): Set<string> => {
    const known = clusterOf.get(tool) ?? new Set([tool]);
    clusterOf.set(tool, known);
    return known;
  };
  for (const { tools } of ordered) {
    const [toolA = '', toolB = toolA] = tools;
    const [one, other] = [cluster(toolA), cluster(toolB)];
    if (one === other || !areOneJob(one, other, pairs)) continue;
    for (const tool of other) {
      one.add(tool);
      clusterOf.set(tool, one);
    }
  }
  return [...new Set(clusterOf.values())].filter(({ size }) => size >= 3).map((tools) => [...tools].sort());
}

function areOneJob(one: ReadonlySet<string>, other: ReadonlySet<string>, pairs: ReadonlySet<string>): boolean {
  let linked = 0;
  for (const a of one) for (const b of other) if (pairs.has(pairOf(a, b))) linked += 1;
  return linked * 2 >= one.size * other.size;
}

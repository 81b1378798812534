import type { Severity } from '../api/types.js';
import { severities } from '../words.js';
import type { Graph } from './graph.js';

/** A graph in the order in which it is drawn: all that has one colour together. */
export interface Batches {
  /** The mildest first, so that the worst are on top; the two ends of each conflict in turn. */
  readonly edges: readonly { readonly severity: Severity; readonly ends: Int32Array }[];
  readonly nodes: readonly { readonly colour: string; readonly places: Int32Array }[];
}

export function batchesOf({ nodes, edges }: Graph): Batches {
  const bySeverity = Map.groupBy(edges, ({ severity }) => severity);
  const byColour = Map.groupBy(nodes.keys(), (at) => nodes[at]?.colour ?? '');
  return {
    edges: severities.toReversed().flatMap((severity) => {
      const some = bySeverity.get(severity);
      if (some === undefined) return [];
      return [{ severity, ends: Int32Array.from(some.flatMap(({ source, target }) => [source, target])) }];
    }),
    nodes: [...byColour].map(([colour, places]) => ({ colour, places: Int32Array.from(places) })),
  };
}

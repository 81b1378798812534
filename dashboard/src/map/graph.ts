import type { ConflictMap, Severity } from '../api/types.js';
import { severities } from '../words.js';
import { clustersOf } from './clusters.js';
import { type Lost, lostByTool } from './lost-by-tool.js';
import { coloursOf } from './server-colours.js';

export interface GraphNode {
  readonly id: string;
  readonly server: string;
  readonly name: string;
  readonly status: string;
  /** Of its server. */
  readonly colour: string;
  /** What it loses to the tools that it conflicts with; absent where that was not measured. */
  readonly lost?: Lost;
}

export interface GraphEdge {
  readonly conflict: string;
  /** Places in the list of nodes. */
  readonly source: number;
  readonly target: number;
  readonly severity: Severity;
  readonly type: string;
}

export interface Graph {
  readonly nodes: readonly GraphNode[];
  readonly edges: readonly GraphEdge[];
  /** Tools that are one job, as places in the list of nodes; three at least. */
  readonly clusters: readonly (readonly number[])[];
}

export interface MapFilter {
  /** The mildest severity that is shown. */
  readonly from?: Severity;
  readonly server?: string;
  readonly text?: string;
  /** A tool: only it and what conflicts with it is shown. */
  readonly focus?: string;
}

type Edge = ConflictMap['edges'][number];

/** What of the map a filter leaves: conflicts, and the tools that they are about. */
export function graphOf(map: ConflictMap, { from = 'LOW', server, text, focus }: MapFilter): Graph {
  const colours = coloursOf(map.nodes.map((node) => node.server));
  const serverOf = new Map(map.nodes.map((node) => [node.id, node.server]));
  const wanted = text?.toLowerCase();
  const matches = ({ tools: ends, severity }: Edge): boolean => {
    if (severities.indexOf(severity) > severities.indexOf(from)) return false;
    if (server !== undefined && !ends.some((id) => serverOf.get(id) === server)) return false;
    return wanted === undefined || ends.some((id) => id.toLowerCase().includes(wanted));
  };
  const matching = map.edges.filter(matches);
  const shown = focus === undefined ? matching : neighbourhood(matching, focus);
  const linked = new Set(shown.flatMap(({ tools }) => tools));
  const losses = lostByTool(map.edges);
  const nodes = map.nodes.flatMap((node) => {
    if (!linked.has(node.id)) return [];
    const lost = losses.get(node.id);
    return [{ ...node, ...(lost !== undefined && { lost }), colour: colours.get(node.server) ?? '' }];
  });
  const placeOf = new Map(nodes.map(({ id }, at) => [id, at]));
  const edges = shown.flatMap(({ conflictId, tools, severity, type }) => {
    const [one, other = one] = tools.map((id) => placeOf.get(id));
    return one === undefined || other === undefined
      ? []
      : [{ conflict: conflictId, severity, type, source: one, target: other }];
  });
  return { nodes, edges, clusters: clusteredPlaces(shown, placeOf) };
}

function neighbourhood(edges: readonly Edge[], focus: string): Edge[] {
  const near = new Set([focus]);
  for (const { tools } of edges) if (tools.includes(focus)) for (const id of tools) near.add(id);
  return edges.filter(({ tools }) => tools.every((id) => near.has(id)));
}

function clusteredPlaces(edges: readonly Edge[], placeOf: ReadonlyMap<string, number>): number[][] {
  const clusters = clustersOf(
    edges.map(({ conflictId: id, tools, severity, score }) => ({ id, tools, severity, score })),
  );
  return clusters.map((tools) => tools.flatMap((tool) => placeOf.get(tool) ?? []));
}

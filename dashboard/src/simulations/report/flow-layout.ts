import type { ImpactReport } from '../../api/types.js';

type Shift = ImpactReport['shifts'][number];

/** A tool on one side of the picture: a bar whose height is the number of questions. */
export interface FlowNode {
  readonly id: string;
  readonly top: number;
  readonly height: number;
  readonly questions: number;
}

/** Questions that moved from one tool to another: a band between two bars. */
export interface FlowBand {
  readonly from: string;
  readonly to: string;
  readonly questions: number;
  readonly thickness: number;
  /** Upper edge on the left and on the right. */
  readonly fromTop: number;
  readonly toTop: number;
}

export interface Flow {
  readonly before: readonly FlowNode[];
  readonly after: readonly FlowNode[];
  readonly bands: readonly FlowBand[];
  readonly height: number;
  /** Moves that are not drawn, since there are more than a picture can show. */
  readonly left: number;
}

/** Moves that a picture can show. */
const bandsMax = 24;
const gap = 10;
/** Room for a name beside its bar. */
const nodeMin = 16;
const bandsHeight = 260;
/** Where few questions moved, one is no thicker than this. */
const widestQuestion = 12;

/** Lays moved questions out as two columns of bars with bands between them, the largest first. */
export function layOutFlow(shifts: readonly Shift[]): Flow {
  const ordered = [...shifts].sort((a, b) => b.probes - a.probes);
  const drawn = ordered.slice(0, bandsMax);
  const total = drawn.reduce((sum, { probes }) => sum + probes, 0);
  const scale = Math.min(widestQuestion, bandsHeight / Math.max(1, total));
  const before = column(drawn, 'from', scale);
  const after = column(drawn, 'to', scale);
  const used = { from: new Map<string, number>(), to: new Map<string, number>() };
  const placed = (nodes: readonly FlowNode[], side: 'from' | 'to', id: string, thickness: number): number => {
    const top = used[side].get(id) ?? nodes.find((node) => node.id === id)?.top ?? 0;
    used[side].set(id, top + thickness);
    return top;
  };
  const rank = new Map(after.map(({ id }, at) => [id, at]));
  const bands = [...drawn]
    .sort((a, b) => (rank.get(a.to) ?? 0) - (rank.get(b.to) ?? 0))
    .map(({ from, to, probes }): FlowBand => {
      const thickness = probes * scale;
      const [fromTop, toTop] = [placed(before, 'from', from, thickness), placed(after, 'to', to, thickness)];
      return { from, to, questions: probes, thickness, fromTop, toTop };
    });
  const height = Math.max(heightOf(before), heightOf(after), 1);
  return { before, after, bands, height, left: ordered.length - drawn.length };
}

function column(shifts: readonly Shift[], side: 'from' | 'to', scale: number): FlowNode[] {
  const questions = new Map<string, number>();
  for (const shift of shifts) questions.set(shift[side], (questions.get(shift[side]) ?? 0) + shift.probes);
  let top = 0;
  return [...questions]
    .sort(([, one], [, other]) => other - one)
    .map(([id, count]) => {
      const node = { id, top, height: count * scale, questions: count };
      top += Math.max(nodeMin, node.height) + gap;
      return node;
    });
}

function heightOf(nodes: readonly FlowNode[]): number {
  const last = nodes.at(-1);
  return last === undefined ? 0 : last.top + Math.max(nodeMin, last.height);
}

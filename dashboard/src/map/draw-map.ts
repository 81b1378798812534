import { polygonHull } from 'd3-polygon';
import type { Severity } from '../api/types.js';
import { severities } from '../words.js';
import type { Graph } from './graph.js';

export interface View {
  readonly k: number;
  readonly x: number;
  readonly y: number;
}

/** Families beyond this are not drawn, the mildest first: hulls across the whole map cost more than everything else and say nothing. */
const familiesMax = 40;

export const radiusOf = (degree: number): number => 4 + Math.min(12, Math.sqrt(degree) * 2);

/** The colour of a server, the same wherever it is shown. */
export function colourOf(server: string): string {
  let hash = 7;
  for (const letter of server) hash = (hash * 31 + (letter.codePointAt(0) ?? 0)) % 100_003;
  // Steps of the golden angle lie far apart on the circle of hues.
  return `hsl(${Math.round((hash * 137.508) % 360)} 55% 50%)`;
}

const tokenOf: Readonly<Record<Severity, string>> = {
  CRITICAL: '--critical',
  HIGH: '--high',
  MEDIUM: '--medium',
  LOW: '--low',
  INFO: '--strong-line',
};

export const colourOfSeverity = (severity: Severity): string =>
  getComputedStyle(document.documentElement).getPropertyValue(tokenOf[severity]).trim();

/** Names are drawn from this zoom on, or where there are few. */
const namesFromZoom = 1.4;
const namesMax = 60;

export interface Scene {
  readonly graph: Graph;
  readonly positions: Float32Array;
  readonly view: View;
  readonly size: { readonly width: number; readonly height: number };
  /** Ink and ground of the theme. */
  readonly ink: string;
}

/** Draws the map: families, then conflicts, the worst on top, then tools by server in one fill each. */
export function drawMap(context: CanvasRenderingContext2D, scene: Scene): void {
  const { graph, positions, view, size, ink } = scene;
  const ratio = window.devicePixelRatio;
  context.setTransform(ratio, 0, 0, ratio, 0, 0);
  context.clearRect(0, 0, size.width, size.height);
  context.translate(view.x, view.y);
  context.scale(view.k, view.k);
  drawFamilies(context, graph, positions, ink);
  drawEdges(context, graph, positions, view.k);
  drawNodes(context, graph, positions);
  if (view.k >= namesFromZoom || graph.nodes.length <= namesMax) drawNames(context, scene);
}

const pointOf = (positions: Float32Array, at: number): [number, number] => [
  positions[at * 2] ?? 0,
  positions[at * 2 + 1] ?? 0,
];

function drawFamilies(
  context: CanvasRenderingContext2D,
  { families }: Graph,
  positions: Float32Array,
  ink: string,
): void {
  context.fillStyle = ink;
  context.strokeStyle = ink;
  context.lineJoin = 'round';
  context.lineWidth = 22;
  context.globalAlpha = 0.07;
  for (const family of families.slice(0, familiesMax)) {
    const hull = polygonHull(family.map((at) => pointOf(positions, at)));
    if (hull === null) continue;
    context.beginPath();
    for (const [x, y] of hull) context.lineTo(x, y);
    context.closePath();
    context.fill();
    context.stroke();
  }
  context.globalAlpha = 1;
}

function drawEdges(context: CanvasRenderingContext2D, { edges }: Graph, positions: Float32Array, zoom: number): void {
  const bySeverity = Map.groupBy(edges, ({ severity }) => severity);
  context.globalAlpha = 0.6;
  for (const severity of severities.toReversed()) {
    context.strokeStyle = colourOfSeverity(severity);
    context.lineWidth = (severity === 'CRITICAL' ? 2.5 : severity === 'HIGH' ? 1.8 : 1) / Math.sqrt(zoom);
    // Each by itself: one path of thousands of lines that cross takes seconds where no graphics card draws it.
    for (const { source, target } of bySeverity.get(severity) ?? []) {
      context.beginPath();
      context.moveTo(...pointOf(positions, source));
      context.lineTo(...pointOf(positions, target));
      context.stroke();
    }
  }
  context.globalAlpha = 1;
}

function drawNodes(context: CanvasRenderingContext2D, { nodes }: Graph, positions: Float32Array): void {
  const byServer = Map.groupBy(nodes.keys(), (at) => nodes[at]?.server ?? '');
  for (const [server, places] of byServer) {
    context.fillStyle = colourOf(server);
    context.beginPath();
    for (const at of places) {
      const [x, y] = pointOf(positions, at);
      const radius = radiusOf(nodes[at]?.degree ?? 0);
      context.moveTo(x + radius, y);
      context.arc(x, y, radius, 0, 2 * Math.PI);
    }
    context.fill();
  }
}

const nameMax = 40;

function drawNames(context: CanvasRenderingContext2D, { graph, positions, view, size, ink }: Scene): void {
  context.fillStyle = ink;
  context.font = `${11 / Math.max(1, view.k * 0.8)}px system-ui, sans-serif`;
  context.textAlign = 'center';
  for (const [at, { name, degree }] of graph.nodes.entries()) {
    const [x, y] = pointOf(positions, at);
    const [left, top] = [x * view.k + view.x, y * view.k + view.y];
    if (left < 0 || top < 0 || left > size.width || top > size.height) continue;
    context.fillText(name.slice(0, nameMax), x, y - radiusOf(degree) - 3);
  }
}

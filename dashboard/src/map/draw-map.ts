import { polygonHull } from 'd3-polygon';
import type { Severity } from '../api/types.js';
import type { Batches } from './batches.js';
import type { Graph } from './graph.js';
import { pixelOf, setLine } from './line-pixels.js';
import { radiusOf } from './radius-of.js';

export interface View {
  readonly k: number;
  readonly x: number;
  readonly y: number;
}

/** Clusters beyond this are not drawn, the mildest first: hulls across the whole map cost more than everything else and say nothing. */
const clustersMax = 40;

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

/** A map of more conflicts is drawn with lines of one pixel while it moves: broad ones take ten times as long. */
const broadMax = 1_500;

export interface Scene {
  readonly graph: Graph;
  readonly batches: Batches;
  /** While it moves a large map is drawn with less detail. */
  readonly isMoving: boolean;
  readonly positions: Float32Array;
  readonly view: View;
  /** As large as the canvas: what lines are set in while the map moves. */
  readonly picture: ImageData;
  readonly size: { readonly width: number; readonly height: number };
  /** Ink and ground of the theme. */
  readonly ink: string;
}

/** Draws the map: clusters (above the lines while it moves), then conflicts, the worst on top, then tools by server in one fill each. */
export function drawMap(context: CanvasRenderingContext2D, scene: Scene): void {
  const { graph, view, size } = scene;
  const ratio = window.devicePixelRatio;
  context.setTransform(ratio, 0, 0, ratio, 0, 0);
  const isRough = scene.isMoving && graph.edges.length > broadMax;
  if (isRough) setEdges(context, scene, ratio);
  else context.clearRect(0, 0, size.width, size.height);
  context.translate(view.x, view.y);
  context.scale(view.k, view.k);
  drawClusters(context, scene, isRough);
  if (!isRough) drawBroadEdges(context, scene);
  drawNodes(context, scene);
  if (view.k >= namesFromZoom || graph.nodes.length <= namesMax) drawNames(context, scene);
}

const pointOf = (positions: Float32Array, at: number): [number, number] => [
  positions[at * 2] ?? 0,
  positions[at * 2 + 1] ?? 0,
];

/** Where the clusters that are drawn end. */
export const hullsOf = ({ clusters }: Graph, positions: Float32Array): [number, number][][] =>
  clusters.slice(0, clustersMax).flatMap((cluster) => {
    const hull = polygonHull(cluster.map((at) => pointOf(positions, at)));
    return hull === null ? [] : [hull];
  });

function drawClusters(context: CanvasRenderingContext2D, { graph, positions, ink }: Scene, isRough: boolean): void {
  context.fillStyle = ink;
  context.strokeStyle = ink;
  context.lineJoin = 'round';
  context.lineWidth = 22;
  context.globalAlpha = 0.07;
  for (const hull of hullsOf(graph, positions)) {
    context.beginPath();
    for (const [x, y] of hull) context.lineTo(x, y);
    context.closePath();
    context.fill();
    if (!isRough) context.stroke();
  }
  context.globalAlpha = 1;
}

const edgeAlpha = 0.6;

/**
 * Sets lines pixel by pixel, which takes half as long as a stroke where there is no graphics card. Without a card, the browser
 * fills a stroke as one area, and that takes the longer the more of its lines cross.
 */
function setEdges(
  context: CanvasRenderingContext2D,
  { batches, positions, view, picture }: Scene,
  ratio: number,
): void {
  const { width, height } = picture;
  const pixels = new Uint32Array(picture.data.buffer);
  pixels.fill(0);
  const scale = view.k * ratio;
  const place = (at: number): [number, number] => [
    (positions[at * 2] ?? 0) * scale + view.x * ratio,
    (positions[at * 2 + 1] ?? 0) * scale + view.y * ratio,
  ];
  for (const { severity, ends } of batches.edges) {
    const pixel = pixelOf(colourOfSeverity(severity), edgeAlpha);
    for (let at = 0; at < ends.length; at += 2)
      setLine({ pixels, width, height }, place(ends[at] ?? 0), place(ends[at + 1] ?? 0), pixel);
  }
  context.putImageData(picture, 0, 0);
}

/** Lines as broad as they are bad, each by itself: see above. */
function drawBroadEdges(context: CanvasRenderingContext2D, { batches, positions, view }: Scene): void {
  context.globalAlpha = edgeAlpha;
  for (const { severity, ends } of batches.edges) {
    context.strokeStyle = colourOfSeverity(severity);
    context.lineWidth = (severity === 'CRITICAL' ? 2.5 : severity === 'HIGH' ? 1.8 : 1) / Math.sqrt(view.k);
    for (let at = 0; at < ends.length; at += 2) {
      context.beginPath();
      context.moveTo(...pointOf(positions, ends[at] ?? 0));
      context.lineTo(...pointOf(positions, ends[at + 1] ?? 0));
      context.stroke();
    }
  }
  context.globalAlpha = 1;
}

function drawNodes(context: CanvasRenderingContext2D, { graph: { nodes }, batches, positions }: Scene): void {
  for (const { colour, places } of batches.nodes) {
    context.fillStyle = colour;
    context.beginPath();
    for (const at of places) {
      const [x, y] = pointOf(positions, at);
      const lost = nodes[at]?.lost;
      const radius = radiusOf(lost);
      context.moveTo(x + radius, y);
      context.arc(x, y, radius, 0, 2 * Math.PI);
      if (lost === undefined) cutHole(context, x, y);
    }
    context.fill();
  }
}

/** A tool that was not measured is a ring: the inner circle runs the other way round, so that the fill leaves it out. */
function cutHole(context: CanvasRenderingContext2D, x: number, y: number): void {
  const inner = radiusOf(undefined) / 2;
  context.moveTo(x + inner, y);
  context.arc(x, y, inner, 0, 2 * Math.PI, true);
}

const nameMax = 40;

function drawNames(context: CanvasRenderingContext2D, { graph, positions, view, size, ink }: Scene): void {
  context.fillStyle = ink;
  context.font = `${11 / Math.max(1, view.k * 0.8)}px system-ui, sans-serif`;
  context.textAlign = 'center';
  for (const [at, { name, lost }] of graph.nodes.entries()) {
    const [x, y] = pointOf(positions, at);
    const [left, top] = [x * view.k + view.x, y * view.k + view.y];
    if (left < 0 || top < 0 || left > size.width || top > size.height) continue;
    context.fillText(name.slice(0, nameMax), x, y - radiusOf(lost) - 3);
  }
}

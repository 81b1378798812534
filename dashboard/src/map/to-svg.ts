import { colourOfSeverity, hullsOf } from './draw-map.js';
import type { Graph } from './graph.js';
import { radiusOf } from './radius-of.js';

const escaped = (text: string): string =>
  text.replace(/[<>&"']/g, (letter) => `&#${letter.charCodeAt(0)};`).replace(/[\u0000-\u001f\u007f-\u009f]/g, ' ');

/** The map as a picture of its own, with every name in it. */
export function toSvg(graph: Graph, positions: Float32Array): string {
  const { nodes, edges } = graph;
  const at = (place: number): [number, number] => [positions[place * 2] ?? 0, positions[place * 2 + 1] ?? 0];
  const xs = nodes.map((_, place) => at(place)[0]);
  const ys = nodes.map((_, place) => at(place)[1]);
  const least = (values: number[]): number => values.reduce((a, b) => Math.min(a, b), 0) - 60;
  const most = (values: number[]): number => values.reduce((a, b) => Math.max(a, b), 0) + 60;
  const [left, top] = [least(xs), least(ys)];
  const hulls = hullsOf(graph, positions).map(
    (hull) =>
      `<polygon points="${hull.map((point) => point.join(',')).join(' ')}" opacity="0.07" stroke="#000" stroke-width="22" stroke-linejoin="round"/>`,
  );
  const lines = edges.map(({ source, target, severity }) => {
    const [[x1, y1], [x2, y2]] = [at(source), at(target)];
    return `<line x1="${x1}" y1="${y1}" x2="${x2}" y2="${y2}" stroke="${escaped(colourOfSeverity(severity))}" stroke-opacity="0.6"/>`;
  });
  const dots = nodes.map(({ colour, name, lost }, place) => {
    const [x, y] = at(place);
    const radius = radiusOf(lost);
    const label = `<text x="${x}" y="${y - radius - 3}" font-size="9" text-anchor="middle" font-family="sans-serif">${escaped(name)}</text>`;
    const look =
      lost === undefined ? `r="3" fill="none" stroke="${colour}" stroke-width="2"` : `r="${radius}" fill="${colour}"`;
    return `<circle cx="${x}" cy="${y}" ${look}/>${label}`;
  });
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="${left} ${top} ${most(xs) - left} ${most(ys) - top}">${hulls.join('')}${lines.join('')}${dots.join('')}</svg>`;
}

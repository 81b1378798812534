import type { MapTool } from './select-map.js';

export interface Point {
  readonly x: number;
  readonly y: number;
}

export interface PlacedServer extends Point {
  readonly id: string;
  /** Of the ring that its tools are on. */
  readonly radius: number;
}

export interface PlacedTool extends Point {
  readonly tool: MapTool;
  /** Where its name goes: away from the centre of its server. */
  readonly label: Point;
}

export interface MapLayout {
  readonly servers: readonly PlacedServer[];
  readonly tools: readonly PlacedTool[];
  /** Of the whole picture, from the middle to the right and to the bottom. */
  readonly reach: Point;
}

/** Between two tools on a ring, and between a ring and what is outside of it: room for names. */
const toolGap = 18;
const serverGap = 70;
const labelGap = 9;

const round = (value: number): number => Math.round(value * 10) / 10;
const byText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
const at = (centre: Point, angle: number, distance: number): Point => ({
  x: round(centre.x + distance * Math.cos(angle)),
  y: round(centre.y + distance * Math.sin(angle)),
});

/** Servers on a circle, the tools of each on a ring around its centre: the same places for the same tools, in any order. */
export function layOutMap(tools: readonly MapTool[]): MapLayout {
  const groups = [...Map.groupBy(tools, ({ server }) => server)].sort(([a], [b]) => byText(a, b));
  const rings = groups.map(([id, group]) => ({
    id,
    group,
    radius: Math.max(36, (group.length * toolGap) / (2 * Math.PI)),
  }));
  const widths = rings.map(({ radius }) => radius + serverGap);
  const sum = widths.reduce((total, width) => total + width, 0);
  const distance = distanceFor(widths, sum);
  let passed = 0;
  const placed = rings.map(({ id, group, radius }) => {
    const width = radius + serverGap;
    const angle = (2 * Math.PI * (passed + width / 2)) / sum - Math.PI / 2;
    passed += width;
    const server: PlacedServer = { id, radius: round(radius), ...at({ x: 0, y: 0 }, angle, distance) };
    return { server, tools: placeTools(group, server) };
  });
  const servers = placed.map(({ server }) => server);
  const reachOf = (axis: 'x' | 'y', room: number): number =>
    round(Math.max(0, ...servers.map((server) => Math.abs(server[axis]) + server.radius)) + room);
  return {
    servers,
    tools: placed.flatMap((one) => one.tools),
    reach: { x: reachOf('x', 2 * serverGap), y: reachOf('y', serverGap / 2) },
  };
}

/**
 * The least distance of servers from the middle that keeps any two apart, where each has an angle in proportion to its
 * width: the two widest need most.
 */
function distanceFor(widths: readonly number[], sum: number): number {
  const [first = 0, second] = widths.toSorted((a, b) => b - a);
  if (second === undefined) return 0;
  return (first + second) / (2 * Math.sin((Math.PI * (first + second)) / (2 * sum)));
}

const placeTools = (group: readonly MapTool[], server: PlacedServer): PlacedTool[] =>
  group
    .toSorted((a, b) => byText(a.id, b.id))
    .map((tool, index) => {
      const angle = (2 * Math.PI * index) / group.length - Math.PI / 2;
      return { tool, ...at(server, angle, server.radius), label: at(server, angle, server.radius + labelGap) };
    });

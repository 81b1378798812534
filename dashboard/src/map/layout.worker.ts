import {
  forceCollide,
  forceLink,
  forceManyBody,
  forceSimulation,
  forceX,
  forceY,
  type SimulationNodeDatum,
} from 'd3-force';
import type { FromLayout, ToLayout } from './layout-messages.js';

/** Lays the map out beside the page, so that the page draws and answers while the forces settle. */

const worker = self as unknown as {
  onmessage: (event: MessageEvent<ToLayout>) => void;
  postMessage: (message: FromLayout, transfer: Transferable[]) => void;
};

/** How often positions are handed over, in milliseconds: a little more often than a screen shows them. */
const everyMs = 30;

let simulation = forceSimulation<SimulationNodeDatum>();
let timer: ReturnType<typeof setTimeout> | undefined;

function run(): void {
  const end = performance.now() + everyMs;
  do simulation.tick();
  while (simulation.alpha() > simulation.alphaMin() && performance.now() < end);
  const nodes = simulation.nodes();
  const positions = new Float32Array(nodes.length * 2);
  for (const [at, { x = 0, y = 0 }] of nodes.entries()) {
    positions[at * 2] = x;
    positions[at * 2 + 1] = y;
  }
  const isSettled = simulation.alpha() <= simulation.alphaMin();
  worker.postMessage({ positions, isSettled }, [positions.buffer]);
  timer = isSettled ? undefined : setTimeout(run, 0);
}

function wake(alpha: number): void {
  simulation.alpha(Math.max(alpha, simulation.alpha()));
  timer ??= setTimeout(run, 0);
}

worker.onmessage = ({ data }) => {
  if (data.kind === 'start') {
    const { count, links, radii } = data;
    clearTimeout(timer);
    timer = undefined;
    const pairs = Array.from({ length: links.length / 2 }, (_, at) => ({
      source: links[at * 2] ?? 0,
      target: links[at * 2 + 1] ?? 0,
    }));
    simulation = forceSimulation<SimulationNodeDatum>(Array.from({ length: count }, () => ({})))
      .stop()
      .alphaDecay(0.04)
      .force('charge', forceManyBody().strength(-60).distanceMax(400).theta(1.2))
      .force('link', forceLink(pairs).distance(45).strength(0.15))
      .force('x', forceX(0).strength(0.06))
      .force('y', forceY(0).strength(0.06))
      .force(
        'collide',
        forceCollide<SimulationNodeDatum>((_, at) => (radii[at] ?? 5) + 2),
      );
    wake(1);
  } else {
    const node = simulation.nodes()[data.node];
    if (node === undefined) return;
    node.fx = data.at?.x ?? null;
    node.fy = data.at?.y ?? null;
    wake(0.2);
  }
};

import { useEffect, useRef } from 'react';
import type { Graph } from './graph.js';
import type { FromLayout, ToLayout } from './layout-messages.js';
import { radiusOf } from './radius-of.js';

interface Layout {
  /** Where the nodes of the graph are now. */
  readonly positions: { current: Float32Array };
  /** Holds a node at a place, or lets it go. */
  readonly pin: (node: number, at: { readonly x: number; readonly y: number } | undefined) => void;
}

/** Lays a graph out in a worker; `onMove` is called whenever positions changed. */
export function useLayout(graph: Graph, onMove: (isSettled: boolean) => void): Layout {
  const positions = useRef<Float32Array>(new Float32Array());
  const worker = useRef<Worker>(undefined);
  const moved = useRef(onMove);
  useEffect(() => {
    moved.current = onMove;
  });

  useEffect(() => {
    const { nodes, edges } = graph;
    positions.current = new Float32Array(nodes.length * 2);
    const layout = new Worker(new URL('./layout.worker.ts', import.meta.url), { type: 'module' });
    worker.current = layout;
    layout.onmessage = ({ data }: MessageEvent<FromLayout>) => {
      positions.current = data.positions;
      moved.current(data.isSettled);
    };
    const start: ToLayout = {
      kind: 'start',
      count: nodes.length,
      links: Int32Array.from(edges.flatMap(({ source, target }) => (source === target ? [] : [source, target]))),
      radii: Float32Array.from(nodes, ({ lost }) => radiusOf(lost)),
    };
    layout.postMessage(start);
    return () => {
      layout.terminate();
    };
  }, [graph]);

  const pin: Layout['pin'] = (node, at) => {
    worker.current?.postMessage({ kind: 'pin', node, at } satisfies ToLayout);
  };
  return { positions, pin };
}

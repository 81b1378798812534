import { select } from 'd3-selection';
import { type D3ZoomEvent, zoom, type ZoomBehavior, zoomIdentity } from 'd3-zoom';
import { type PointerEvent, type ReactNode, useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { Button } from '../base/controls/button.js';
import { download } from '../base/download.js';
import { batchesOf } from './batches.js';
import { drawMap } from './draw-map.js';
import type { Graph } from './graph.js';
import { toSvg } from './to-svg.js';
import { radiusOf } from './radius-of.js';
import { useLayout } from './use-layout.js';

interface Props {
  readonly graph: Graph;
  readonly label: string;
  readonly onChoose: (id: string) => void;
}

/** Pixels around a node that still count as the node. */
const reach = 6;
/** So long after it moved last the map is drawn in full, in milliseconds. */
const restMs = 200;
/** A press that moves less than this is a click. */
const clickMax = 4;

/** The map as a picture that can be moved, zoomed and rearranged. */
export function MapCanvas({ graph, label, onChoose }: Props): ReactNode {
  const canvas = useRef<HTMLCanvasElement>(null);
  const view = useRef(zoomIdentity);
  const picture = useRef<ImageData>(undefined);
  const frame = useRef(0);
  const rest = useRef<ReturnType<typeof setTimeout>>(undefined);
  const batches = useMemo(() => batchesOf(graph), [graph]);
  const behaviour = useRef<ZoomBehavior<HTMLCanvasElement, unknown>>(undefined);
  /** From then on the view is the reader's. */
  const isMoved = useRef(false);
  const [isSettled, setSettled] = useState(false);

  const draw = useCallback((): void => {
    frame.current = 0;
    const element = canvas.current;
    const context = element?.getContext('2d');
    if (element === null || context === null || context === undefined) return;
    const size = { width: element.clientWidth, height: element.clientHeight };
    const ratio = window.devicePixelRatio;
    if (element.width !== Math.round(size.width * ratio)) element.width = Math.round(size.width * ratio);
    if (element.height !== Math.round(size.height * ratio)) element.height = Math.round(size.height * ratio);
    if (picture.current?.width !== element.width || picture.current.height !== element.height)
      picture.current = context.createImageData(element.width, element.height);
    drawMap(context, {
      graph,
      batches,
      isMoving: rest.current !== undefined,
      positions: positions.current,
      view: view.current,
      picture: picture.current,
      size,
      ink: getComputedStyle(element).color,
    });
  }, [graph, batches]);
  const redraw = useCallback((): void => {
    frame.current ||= requestAnimationFrame(draw);
  }, [draw]);
  const move = useCallback((): void => {
    clearTimeout(rest.current);
    rest.current = setTimeout(() => {
      rest.current = undefined;
      redraw();
    }, restMs);
    redraw();
  }, [redraw]);

  const { positions, pin } = useLayout(graph, (settled) => {
    setSettled(settled);
    if (!isMoved.current) fit();
    move();
  });

  function fit(): void {
    const element = canvas.current;
    if (element === null || behaviour.current === undefined || graph.nodes.length === 0) return;
    const [left, top, right, bottom] = boundsOf(positions.current);
    const scale = Math.min(
      2.5,
      0.92 * Math.min(element.clientWidth / (right - left), element.clientHeight / (bottom - top)),
    );
    const x = element.clientWidth / 2 - (scale * (left + right)) / 2;
    const y = element.clientHeight / 2 - (scale * (top + bottom)) / 2;
    behaviour.current.transform(select(element), zoomIdentity.translate(x, y).scale(scale));
  }

  useEffect(() => {
    const element = canvas.current;
    if (element === null) return;
    const zooming = zoom<HTMLCanvasElement, unknown>()
      .scaleExtent([0.05, 8])
      .filter((event: MouseEvent) => !event.shiftKey && event.button === 0)
      .on('zoom', ({ transform, sourceEvent }: D3ZoomEvent<HTMLCanvasElement, unknown>) => {
        isMoved.current ||= sourceEvent !== null;
        view.current = transform;
        move();
      });
    behaviour.current = zooming;
    select(element).call(zooming).on('dblclick.zoom', null);
    const resized = new ResizeObserver(redraw);
    resized.observe(element);
    return () => {
      resized.disconnect();
      cancelAnimationFrame(frame.current);
      frame.current = 0;
      clearTimeout(rest.current);
      rest.current = undefined;
    };
  }, [redraw, move]);

  const { onPointerDown, onPointerMove, onPointerUp } = useNodePress({
    graph,
    positions,
    view,
    pin(node, at) {
      // A view that follows the layout would move the place away under the pointer.
      isMoved.current = true;
      pin(node, at);
    },
    onChoose,
  });
  const zoomBy = (factor: number): void => {
    if (canvas.current !== null && behaviour.current !== undefined)
      behaviour.current.scaleBy(select(canvas.current), factor);
  };
  return (
    <div className="grid gap-2">
      <div className="flex flex-wrap gap-2">
        <Button
          onClick={() => {
            zoomBy(1.4);
          }}
        >
          Zoom in
        </Button>
        <Button
          onClick={() => {
            zoomBy(1 / 1.4);
          }}
        >
          Zoom out
        </Button>
        <Button onClick={fit}>Zoom to fit</Button>
        <Button
          onClick={() => {
            if (canvas.current !== null) savePicture(canvas.current);
          }}
        >
          Save as PNG
        </Button>
        <Button
          onClick={() => {
            download('conflict-map.svg', new Blob([toSvg(graph, positions.current)], { type: 'image/svg+xml' }));
          }}
        >
          Save as SVG
        </Button>
      </div>
      <canvas
        ref={canvas}
        role="img"
        aria-label={label}
        data-settled={isSettled}
        className="border-line bg-raised text-ink h-[70vh] w-full touch-none rounded-md border"
        onPointerDownCapture={onPointerDown}
        onPointerMove={onPointerMove}
        onPointerUp={onPointerUp}
      />
      <p className="text-quiet text-sm">
        Drag to move, wheel to zoom. A click on a tool shows what is around it; dragging one with Shift pins it there,
        and a Shift-click lets it go.
      </p>
    </div>
  );
}

/** Saves what is on the screen, on the ground that it has there: names in light letters are not to be read on another. */
function savePicture(shown: HTMLCanvasElement): void {
  const picture = document.createElement('canvas');
  picture.width = shown.width;
  picture.height = shown.height;
  const context = picture.getContext('2d');
  if (context === null) return;
  context.fillStyle = getComputedStyle(shown).backgroundColor;
  context.fillRect(0, 0, picture.width, picture.height);
  context.drawImage(shown, 0, 0);
  picture.toBlob((blob) => {
    if (blob !== null) download('conflict-map.png', blob);
  });
}

function boundsOf(positions: Float32Array): [number, number, number, number] {
  let [left, top, right, bottom] = [-50, -50, 50, 50];
  for (let at = 0; at < positions.length; at += 2) {
    const [x = 0, y = 0] = [positions[at], positions[at + 1]];
    left = Math.min(left, x - 30);
    right = Math.max(right, x + 30);
    top = Math.min(top, y - 30);
    bottom = Math.max(bottom, y + 30);
  }
  return [left, top, right, bottom];
}

interface PressProps {
  readonly graph: Graph;
  readonly positions: { readonly current: Float32Array };
  readonly view: {
    readonly current: { readonly invert: (point: [number, number]) => [number, number]; readonly k: number };
  };
  readonly pin: ReturnType<typeof useLayout>['pin'];
  readonly onChoose: (id: string) => void;
}

/** A click on a node chooses it; with Shift a drag pins it and a click lets it go. */
function useNodePress({ graph, positions, view, pin, onChoose }: PressProps) {
  const press = useRef<{ readonly node: number; readonly x: number; readonly y: number; isDrag: boolean }>(undefined);
  const pointOf = (event: PointerEvent): [number, number] => {
    const { left, top } = event.currentTarget.getBoundingClientRect();
    return view.current.invert([event.clientX - left, event.clientY - top]);
  };
  const nodeAt = ([x, y]: [number, number]): number | undefined => {
    let [best, distance] = [-1, Infinity];
    for (const [at, { lost }] of graph.nodes.entries()) {
      const away = Math.hypot((positions.current[at * 2] ?? 0) - x, (positions.current[at * 2 + 1] ?? 0) - y);
      if (away <= radiusOf(lost) + reach / view.current.k && away < distance) [best, distance] = [at, away];
    }
    return best < 0 ? undefined : best;
  };
  return {
    onPointerDown: (event: PointerEvent): void => {
      const node = nodeAt(pointOf(event));
      press.current = node === undefined ? undefined : { node, x: event.clientX, y: event.clientY, isDrag: false };
    },
    onPointerMove: (event: PointerEvent): void => {
      if (press.current === undefined) return;
      const { node, x, y } = press.current;
      if (Math.hypot(event.clientX - x, event.clientY - y) > clickMax) press.current.isDrag = true;
      const [left, top] = pointOf(event);
      if (press.current.isDrag && event.shiftKey) pin(node, { x: left, y: top });
    },
    onPointerUp: (event: PointerEvent): void => {
      const pressed = press.current;
      press.current = undefined;
      if (pressed === undefined || pressed.isDrag) return;
      if (event.shiftKey) pin(pressed.node, undefined);
      else onChoose(graph.nodes[pressed.node]?.id ?? '');
    },
  };
}

/** A picture that lines are drawn into pixel by pixel. */
export interface LinePixels {
  /** One number for each pixel, row by row from the top left. */
  readonly pixels: Uint32Array;
  readonly width: number;
  readonly height: number;
}

/**
 * Sets the pixels of a straight line, one for each step along its longer side (a digital differential analyser); what lies
 * outside the picture is left out. Ends are in pixels of the picture and may lie anywhere.
 */
export function setLine(
  { pixels, width, height }: LinePixels,
  [x1, y1]: readonly [number, number],
  [x2, y2]: readonly [number, number],
  colour: number,
): void {
  const [dx, dy] = [x2 - x1, y2 - y1];
  const [fromX, toX] = insideOf(x1, dx, width);
  const [fromY, toY] = insideOf(y1, dy, height);
  const [from, to] = [Math.max(0, fromX, fromY), Math.min(1, toX, toY)];
  if (!(from <= to)) return;
  const steps = Math.max(1, Math.ceil(Math.max(Math.abs(dx), Math.abs(dy)) * (to - from)));
  const [stepX, stepY] = [(dx * (to - from)) / steps, (dy * (to - from)) / steps];
  let [x, y] = [x1 + dx * from, y1 + dy * from];
  for (let step = 0; step <= steps; step += 1) {
    const [column, row] = [Math.floor(x), Math.floor(y)];
    // Rounding may put the ends of what was cut a pixel outside.
    if (column >= 0 && row >= 0 && column < width && row < height) pixels[row * width + column] = colour;
    x += stepX;
    y += stepY;
  }
}

/** Between which shares of its length a line is inside of `[0, max]` on one axis. */
function insideOf(start: number, length: number, max: number): [number, number] {
  if (length === 0) return start >= 0 && start <= max ? [0, 1] : [1, 0];
  const [a, b] = [-start / length, (max - start) / length];
  return a < b ? [a, b] : [b, a];
}

/** A colour as `#rrggbb` and an opacity from 0 to 1, as a picture holds them. */
export function pixelOf(colour: string, opacity: number): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => Number.parseInt(colour.slice(at, at + 2), 16));
  const bytes = Uint8ClampedArray.of(red, green, blue, Math.round(opacity * 255));
  return new Uint32Array(bytes.buffer)[0] ?? 0;
}

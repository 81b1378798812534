import { createVectorKernel, kernelStep, reserve } from './vector-kernel.js';

/** A rounded form of vectors that is fast to compare, and knows how far off it is. */
export interface ByteVectors {
  set(position: number, vector: Float32Array): void;
  /** Copies the vector at one position to another. */
  copy(from: number, to: number): void;
  /**
   * The positions among the first `size` whose dot product with `vector` may be one of the `limit` largest and no smaller
   * than `atLeast`: all of those, and few more. In rising order; the array is that of the last call.
   */
  mayBeAmong(limit: number, vector: Float32Array, size: number, atLeast: number): Int32Array;
}

/** A vector as integers: component ≈ integer × scale. `error` is the length of the difference, `length` what is left. */
interface Rounded {
  readonly scale: number;
  readonly error: number;
  readonly length: number;
}

const byteMax = 127;
const shortMax = 32_767;

// The kernel's memory: the query, what one block of rows comes to, the blocks. A block holds the scales of its rows,
// then their errors, then the rows.
const blockRows = 1_024;
const wordBytes = 4;
const productsAt = 16_384;
const passedAt = productsAt + blockRows * wordBytes;
const blocksAt = passedAt + blockRows * wordBytes + kernelStep;

/** Longest vectors the kernel's memory has room for. */
export const byteDimensionsMax = productsAt / 2;

/** What 32-bit floats may add to the bounds by rounding, for vectors of unit length. */
const slack = 1e-5;

export function createByteVectors(dimensions: number): ByteVectors {
  const kernel = createVectorKernel();
  const rowBytes = Math.ceil(dimensions / kernelStep) * kernelStep;
  const errorsAt = blockRows * wordBytes;
  const rowsAt = 2 * errorsAt;
  const blockBytes = rowsAt + blockRows * rowBytes;
  // No sum of products may leave 32 bits.
  const queryMax = Math.min(shortMax, Math.floor(2 ** 31 / (byteMax * dimensions)) - 1);
  let blocks = 0;
  /** Of all rounded vectors there ever were. */
  let longest = 0;
  let found = new Int32Array();
  let upper = new Float32Array();
  // The memory as numbers; other ones after each growth.
  let floats = new Float32Array(kernel.memory.buffer);
  let integers = new Int32Array(kernel.memory.buffer);

  const blockOf = (position: number): number => blocksAt + Math.floor(position / blockRows) * blockBytes;
  const rowAt = (position: number): Int8Array =>
    new Int8Array(kernel.memory.buffer, blockOf(position) + rowsAt + (position % blockRows) * rowBytes, dimensions);
  /** Index in `floats` of a row's scale; that of its error is `blockRows` further. */
  const scaleOf = (position: number): number => blockOf(position) / wordBytes + (position % blockRows);

  function makeRoom(position: number): void {
    if (position < blocks * blockRows) return;
    blocks = Math.max(Math.floor(position / blockRows) + 1, blocks * 2);
    reserve(kernel, blocksAt + blocks * blockBytes);
    [floats, integers] = [new Float32Array(kernel.memory.buffer), new Int32Array(kernel.memory.buffer)];
    [found, upper] = [new Int32Array(blocks * blockRows), new Float32Array(blocks * blockRows)];
  }

  return {
    set(position, vector) {
      makeRoom(position);
      const rounded = round(vector, rowAt(position), byteMax);
      floats[scaleOf(position)] = rounded.scale;
      floats[scaleOf(position) + blockRows] = rounded.error;
      longest = Math.max(longest, rounded.length);
    },

    copy(from, to) {
      rowAt(to).set(rowAt(from));
      floats.copyWithin(scaleOf(to), scaleOf(from), scaleOf(from) + 1);
      floats.copyWithin(scaleOf(to) + blockRows, scaleOf(from) + blockRows, scaleOf(from) + blockRows + 1);
    },

    mayBeAmong(limit, vector, size, atLeast) {
      const query = new Int16Array(kernel.memory.buffer, 0, rowBytes).fill(0);
      const { scale, error, length } = round(vector, query, queryMax);
      // Cauchy-Schwarz on both differences: |u·v − û·v̂| ≤ |u| |v − v̂| + |u − û| |v̂|.
      const queryLength = length + error;
      const always = error * longest + slack;
      const largest = createLargest(limit);
      let least = atLeast;
      let count = 0;
      for (let start = 0; start < size; start += blockRows) {
        const rows = Math.min(blockRows, size - start);
        const block = blockOf(start);
        // A few rows past the last one: they are there, and left out below.
        const whole = Math.ceil(rows / 4) * 4;
        kernel.dotRows(block + rowsAt, whole, rowBytes, 0, productsAt);
        const passed = kernel.rowsFrom(
          ...[productsAt, block, block + errorsAt, whole, passedAt],
          ...[least, scale, queryLength, always],
        );
        for (let i = 0; i < passed; i++) {
          const row = integers[passedAt / wordBytes + i] ?? 0;
          if (row >= rows) continue;
          const off = queryLength * (floats[(block + errorsAt) / wordBytes + row] ?? 0) + always;
          const middle = (integers[productsAt / wordBytes + row] ?? 0) * scale * (floats[block / wordBytes + row] ?? 0);
          if (middle + off < least) continue;
          found[count] = start + row;
          upper[count++] = middle + off;
          if (middle - off > least) least = Math.max(least, largest.add(middle - off));
        }
      }
      // What was taken in early may lie below the bounds of what came later.
      let kept = 0;
      for (let i = 0; i < count; i++) if ((upper[i] ?? 0) >= least) found[kept++] = found[i] ?? 0;
      return found.subarray(0, kept);
    },
  };
}

/** Tells the `rank`-th largest of the values added; −∞ while there are fewer. */
function createLargest(rank: number): { add(value: number): number } {
  const largest = new Float64Array(rank).fill(-Infinity); // ascending
  return {
    add(value) {
      let at = 1;
      for (; at < rank && value > (largest[at] ?? 0); at++) largest[at - 1] = largest[at] ?? 0;
      largest[at - 1] = value;
      return largest[0] ?? -Infinity;
    },
  };
}

/** Rounds a vector to integers up to `largest`, written to `integers`. */
function round(vector: Float32Array, integers: Int8Array | Int16Array, largest: number): Rounded {
  let peak = 0;
  for (const value of vector) peak = Math.max(peak, Math.abs(value));
  const scale = Math.fround(peak / largest) || 1;
  let error = 0;
  let length = 0;
  for (let i = 0; i < vector.length; i++) {
    const value = vector[i] ?? 0;
    const integer = Math.max(-largest, Math.min(largest, Math.round(value / scale)));
    integers[i] = integer;
    error += (value - integer * scale) ** 2;
    length += (integer * scale) ** 2;
  }
  return { scale, error: Math.sqrt(error), length: Math.sqrt(length) };
}

import { createByteKernel } from './byte-kernel.js';

/** A rounded form of vectors that is fast to compare, and knows how far off it is. */
export interface ByteVectors {
  set(position: number, vector: Float32Array): void;
  /** Copies the vector at one position to another. */
  copy(from: number, to: number): void;
  /**
   * The positions among the first `size` whose dot product with `vector` may be one of the `limit` largest: all of those,
   * and few more. In rising order; the array is that of the last call.
   */
  mayBeAmong(limit: number, vector: Float32Array, size: number): Int32Array;
}

/** A vector as integers: component ≈ integer × scale. `error` is the length of the difference, `length` what is left. */
interface Rounded {
  readonly scale: number;
  readonly error: number;
  readonly length: number;
}

const byteMax = 127;
const shortMax = 32_767;

// The kernel's memory: the query, the results of one block of rows, the rows.
const blockRows = 4_096;
const outAt = 16_384;
const dataAt = outAt + blockRows * 4;
const pageBytes = 65_536;

/** Longest vectors the kernel's memory has room for. */
export const byteDimensionsMax = outAt / 2;

/** What 32-bit floats may add to the bounds by rounding, for vectors of unit length. */
const slack = 1e-5;

export function createByteVectors(dimensions: number): ByteVectors {
  const kernel = createByteKernel();
  const rowBytes = Math.ceil(dimensions / 16) * 16;
  // No sum of products may leave 32 bits.
  const queryMax = Math.min(shortMax, Math.floor(2 ** 31 / (byteMax * dimensions)) - 1);
  let capacity = 0;
  let scales = new Float32Array();
  let errors = new Float32Array();
  /** Of all rounded vectors there ever were. */
  let longest = 0;
  let found = new Int32Array();
  let upper = new Float32Array();

  const rowAt = (position: number): Int8Array =>
    new Int8Array(kernel.memory.buffer, dataAt + position * rowBytes, dimensions);

  function reserve(positions: number): void {
    if (positions <= capacity) return;
    capacity = Math.max(positions, capacity * 2);
    const missing = dataAt + capacity * rowBytes - kernel.memory.buffer.byteLength;
    if (missing > 0) kernel.memory.grow(Math.ceil(missing / pageBytes));
    [scales, errors] = [widened(scales, capacity), widened(errors, capacity)];
    [found, upper] = [new Int32Array(capacity), new Float32Array(capacity)];
  }

  return {
    set(position, vector) {
      reserve(position + 1);
      const rounded = round(vector, rowAt(position), byteMax);
      scales[position] = rounded.scale;
      errors[position] = rounded.error;
      longest = Math.max(longest, rounded.length);
    },

    copy(from, to) {
      rowAt(to).set(rowAt(from));
      scales[to] = scales[from] ?? 0;
      errors[to] = errors[from] ?? 0;
    },

    mayBeAmong(limit, vector, size) {
      const query = new Int16Array(kernel.memory.buffer, 0, rowBytes).fill(0);
      const { scale, error, length } = round(vector, query, queryMax);
      // Cauchy-Schwarz on both differences: |u·v − û·v̂| ≤ |u| |v − v̂| + |u − û| |v̂|.
      const queryLength = length + error;
      const always = error * longest + slack;
      const products = new Int32Array(kernel.memory.buffer, outAt, blockRows);
      const best = createLargest(limit);
      let { least } = best;
      let count = 0;
      for (let start = 0; start < size; start += blockRows) {
        const rows = Math.min(blockRows, size - start);
        kernel.dotRows(dataAt + start * rowBytes, rows, rowBytes, 0, outAt);
        for (let i = 0; i < rows; i++) {
          const position = start + i;
          const off = queryLength * (errors[position] ?? 0) + always;
          const middle = (products[i] ?? 0) * scale * (scales[position] ?? 0);
          if (middle + off < least) continue;
          found[count] = position;
          upper[count++] = middle + off;
          if (middle - off > least) least = best.add(middle - off);
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
function createLargest(rank: number): { readonly least: number; add(value: number): number } {
  const largest = new Float64Array(rank).fill(-Infinity); // ascending
  return {
    get least() {
      return largest[0] ?? -Infinity;
    },
    add(value) {
      let at = 1;
      for (; at < rank && value > (largest[at] ?? 0); at++) largest[at - 1] = largest[at] ?? 0;
      largest[at - 1] = value;
      return largest[0] ?? -Infinity;
    },
  };
}

function widened(values: Float32Array<ArrayBuffer>, length: number): Float32Array<ArrayBuffer> {
  const wider = new Float32Array(length);
  wider.set(values);
  return wider;
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

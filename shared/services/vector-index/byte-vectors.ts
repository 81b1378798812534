import { createByteKernel } from './byte-kernel.js';

/** A rounded form of vectors that is fast to compare, and knows how far off it is. */
export interface ByteVectors {
  set(position: number, vector: Float32Array): void;
  /** Copies the vector at one position to another. */
  copy(from: number, to: number): void;
  /**
   * For each of the first `size` positions, bounds between which the dot product with `vector` lies: from `lower` to
   * `lower` + 2 × `reach`. The arrays are those of the last call.
   */
  bounds(vector: Float32Array, size: number): { readonly lower: Float32Array; readonly reach: Float32Array };
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
  let lengths = new Float32Array();
  let lower = new Float32Array();
  let reach = new Float32Array();

  const rowAt = (position: number): Int8Array =>
    new Int8Array(kernel.memory.buffer, dataAt + position * rowBytes, dimensions);

  function reserve(positions: number): void {
    if (positions <= capacity) return;
    capacity = Math.max(positions, capacity * 2);
    const missing = dataAt + capacity * rowBytes - kernel.memory.buffer.byteLength;
    if (missing > 0) kernel.memory.grow(Math.ceil(missing / pageBytes));
    [scales, errors, lengths] = [widened(scales, capacity), widened(errors, capacity), widened(lengths, capacity)];
    [lower, reach] = [new Float32Array(capacity), new Float32Array(capacity)];
  }

  return {
    set(position, vector) {
      reserve(position + 1);
      const rounded = round(vector, rowAt(position), byteMax);
      scales[position] = rounded.scale;
      errors[position] = rounded.error;
      lengths[position] = rounded.length;
    },

    copy(from, to) {
      rowAt(to).set(rowAt(from));
      scales[to] = scales[from] ?? 0;
      errors[to] = errors[from] ?? 0;
      lengths[to] = lengths[from] ?? 0;
    },

    bounds(vector, size) {
      const query = new Int16Array(kernel.memory.buffer, 0, rowBytes).fill(0);
      const { scale, error, length } = round(vector, query, queryMax);
      const queryLength = length + error;
      const products = new Int32Array(kernel.memory.buffer, outAt, blockRows);
      for (let start = 0; start < size; start += blockRows) {
        const rows = Math.min(blockRows, size - start);
        kernel.dotRows(dataAt + start * rowBytes, rows, rowBytes, 0, outAt);
        for (let i = 0; i < rows; i++) {
          const position = start + i;
          // Cauchy-Schwarz on both differences: |u·v − û·v̂| ≤ |u| |v − v̂| + |u − û| |v̂|.
          const off = queryLength * (errors[position] ?? 0) + error * (lengths[position] ?? 0) + slack;
          reach[position] = off;
          lower[position] = (products[i] ?? 0) * scale * (scales[position] ?? 0) - off;
        }
      }
      return { lower, reach };
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

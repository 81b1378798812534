import { createVectorKernel, kernelStep, reserve } from './vector-kernel.js';

/** Vectors of about unit length by position, rounded to bytes: fast to compare, and it is known how far off that is. */
export interface ByteRows {
  set(position: number, vector: Float32Array): void;
  /** Copies what is at one position to another. */
  copy(from: number, to: number): void;
  /** Compares a vector with the rows below `size`. The answer holds until the next call. */
  comparing(vector: Float32Array, size: number): Scan;
}

/**
 * Calls `compare` with each position whose dot product with the vector may be `least` or more: all of those, and few
 * others. It answers with what is the least from then on.
 */
export type Scan = (least: number, compare: (position: number) => number) => void;

/** A vector as integers: component ≈ integer × scale. */
interface Rounded {
  readonly scale: number;
  /** Length of the difference between vector and integers. */
  readonly error: number;
  /** Of the integers. */
  readonly length: number;
}

const byteMax = 127;
const shortMax = 32_767;
const wordBytes = 4;

/** The kernel's memory holds the query, then blocks: what their rows come to with the query, and the rows. */
const blockRows = 1_024;

/** What 32-bit floats may add to a bound by rounding, for vectors of unit length. */
const slack = 1e-4;

export function createByteRows(dimensions: number): ByteRows {
  const kernel = createVectorKernel();
  const rowBytes = Math.ceil(dimensions / kernelStep) * kernelStep;
  const blocksAt = 2 * rowBytes;
  const rowsAt = blockRows * wordBytes;
  const blockBytes = rowsAt + blockRows * rowBytes;
  // No sum of products may leave 32 bits.
  const queryMax = Math.min(shortMax, Math.floor(2 ** 31 / (byteMax * rowBytes)) - 1);
  let blocks = 0;
  const scales: number[] = [];
  const errors: number[] = [];
  /** Of the integers of all rows there ever were. */
  let longest = 0;

  const blockOf = (position: number): number => blocksAt + Math.floor(position / blockRows) * blockBytes;
  const rowAt = (position: number): Int8Array =>
    new Int8Array(kernel.memory.buffer, blockOf(position) + rowsAt + (position % blockRows) * rowBytes, dimensions);

  function makeRoom(position: number): void {
    if (position < blocks * blockRows) return;
    blocks = Math.max(Math.floor(position / blockRows) + 1, Math.ceil(blocks * 1.5));
    reserve(kernel.memory, blocksAt + blocks * blockBytes);
  }

  function multiply(size: number): void {
    for (let start = 0; start < size; start += blockRows) {
      const block = blockOf(start);
      kernel.dotBytes(0, block + rowsAt, Math.min(blockRows, size - start), rowBytes, block);
    }
  }

  return {
    set(position, vector) {
      makeRoom(position);
      const { scale, error, length } = round(vector, rowAt(position), byteMax);
      scales[position] = scale;
      errors[position] = error;
      longest = Math.max(longest, length);
    },

    copy(from, to) {
      rowAt(to).set(rowAt(from));
      scales[to] = scales[from] ?? 0;
      errors[to] = errors[from] ?? 0;
    },

    comparing(vector, size) {
      if (size === 0) return noRows;
      const query = round(vector, new Int16Array(kernel.memory.buffer, 0, dimensions), queryMax);
      // With u = û + e and v = v̂ + f: u·v = û·v̂ + e·v̂ + u·f, and lengths bound the last two (Cauchy-Schwarz).
      const length = query.length + query.error;
      const always = query.error * longest + slack;
      let isMultiplied = false;
      return function scan(atLeast, compare) {
        if (!isMultiplied) multiply(size);
        isMultiplied = true;
        let least = atLeast;
        for (let start = 0; start < size; start += blockRows) {
          const products = new Int32Array(kernel.memory.buffer, blockOf(start), Math.min(blockRows, size - start));
          for (let i = 0; i < products.length; i++) {
            const product = (products[i] ?? 0) * query.scale * (scales[start + i] ?? 0);
            if (product + length * (errors[start + i] ?? 0) + always >= least) least = compare(start + i);
          }
        }
      };
    },
  };
}

const noRows: Scan = () => undefined;

/** Rounds a vector to integers up to `largest`, written to `row`. */
function round(vector: Float32Array, row: Int8Array | Int16Array, largest: number): Rounded {
  const peak = vector.reduce((most, component) => Math.max(most, Math.abs(component)), 0);
  const scale = peak / largest || 1;
  let [errors, lengths] = [0, 0];
  for (let i = 0; i < vector.length; i++) {
    const component = vector[i] ?? 0;
    const integer = Math.max(-largest, Math.min(largest, Math.round(component / scale)));
    row[i] = integer;
    errors += (component - integer * scale) ** 2;
    lengths += (integer * scale) ** 2;
  }
  return { scale, error: Math.sqrt(errors), length: Math.sqrt(lengths) };
}

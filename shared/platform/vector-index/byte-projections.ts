import { createVectorKernel, kernelStep } from './vector-kernel.js';
import { createVectorRows } from './vector-rows.js';
import { reserve } from './wasm-module.js';

/** What vectors are in a few directions, in bytes: fast to compare, and it is known how far off that may be. */
export interface ByteProjections {
  set(position: number, vector: Float32Array): void;
  /** Copies what is at one position to another. */
  copy(from: number, to: number): void;
  /**
   * Calls `compare` once with each position below `size` whose dot product with `vector` may be `least` or more: all of
   * those, and few others; the most promising first. It answers with what is the least from then on.
   */
  scan(vector: Float32Array, size: number, least: number, compare: (position: number) => number): void;
}

/** What a vector is in those directions, as integers: component ≈ integer × scale. */
interface Rounded {
  readonly scale: number;
  /** Length of the difference between components and integers. */
  readonly error: number;
  /** Of the integers. */
  readonly length: number;
  /** Of the components. */
  readonly projected: number;
  /** Of what the vector is in all other directions. */
  readonly rest: number;
}

const byteMax = 127;
const shortMax = 32_767;

// The kernel's memory: the query, numbers of rows, the blocks. A block holds the scales of its rows, then their errors,
// their rests, and what they come to with the query, then the rows.
const blockRows = 1_024;
const wordBytes = 4;
const passedAt = 16_384;
const blocksAt = passedAt + blockRows * wordBytes + kernelStep;

/** Most directions that the kernel's memory has room for. */
const directionsMax = passedAt / 2;

/** Instead of what a row comes to, once it has been compared: less than any does. */
const compared = -(2 ** 31);

/** What 32-bit floats may add to the bounds by rounding, in sums and in directions, for vectors of unit length. */
const slack = 1e-4;
/** The same for the square of the length that is left outside the directions. */
const squareSlack = 1e-6;

/** For vectors of so many dimensions; `directions` are orthonormal. */
export function createByteProjections(dimensions: number, directions: readonly Float32Array[]): ByteProjections {
  const count = directions.length;
  if (count > directionsMax) throw new RangeError(`${count} directions where there is room for ${directionsMax}`);
  const kernel = createVectorKernel();
  const axes = createVectorRows(dimensions);
  directions.forEach((direction, i) => {
    axes.set(i, direction);
  });
  const components = new Float32Array(count);
  const rowBytes = Math.max(1, Math.ceil(count / kernelStep)) * kernelStep;
  const errorsAt = blockRows * wordBytes;
  const restsAt = 2 * errorsAt;
  const productsAt = 3 * errorsAt;
  const rowsAt = 4 * errorsAt;
  const blockBytes = rowsAt + blockRows * rowBytes;
  // No sum of products may leave 32 bits.
  const queryMax = Math.min(shortMax, Math.floor(2 ** 31 / (byteMax * rowBytes)) - 1);
  let blocks = 0;
  /** Of the integers of all rows there ever were. */
  let longest = 0;
  // The memory as numbers; other ones after each growth.
  let floats = new Float32Array(kernel.memory.buffer);
  let integers = new Int32Array(kernel.memory.buffer);

  const blockOf = (position: number): number => blocksAt + Math.floor(position / blockRows) * blockBytes;
  const rowAt = (position: number): Int8Array =>
    new Int8Array(kernel.memory.buffer, blockOf(position) + rowsAt + (position % blockRows) * rowBytes, rowBytes);
  /** Index in `floats` of a row's scale; its error and its rest are `blockRows` and twice that further. */
  const scaleOf = (position: number): number => blockOf(position) / wordBytes + (position % blockRows);

  function makeRoom(position: number): void {
    if (position < blocks * blockRows) return;
    blocks = Math.max(Math.floor(position / blockRows) + 1, blocks * 2);
    reserve(kernel.memory, blocksAt + blocks * blockBytes);
    [floats, integers] = [new Float32Array(kernel.memory.buffer), new Int32Array(kernel.memory.buffer)];
  }

  /** Rounds what a vector is in the directions to integers up to `largest`, written to `row`. */
  function round(vector: Float32Array, row: Int8Array | Int16Array, largest: number): Rounded {
    axes.set(count, vector);
    let peak = 0;
    for (let i = 0; i < count; i++) {
      const component = axes.dot(count, i);
      components[i] = component;
      peak = Math.max(peak, Math.abs(component));
    }
    const scale = Math.fround(peak / largest) || 1;
    let [squares, errors, lengths] = [0, 0, 0];
    for (let i = 0; i < count; i++) {
      const component = components[i] ?? 0;
      const integer = Math.max(-largest, Math.min(largest, Math.round(component / scale)));
      row[i] = integer;
      squares += component * component;
      errors += (component - integer * scale) ** 2;
      lengths += (integer * scale) ** 2;
    }
    return {
      scale,
      error: Math.sqrt(errors),
      length: Math.sqrt(lengths),
      projected: Math.sqrt(squares),
      rest: Math.sqrt(Math.max(0, axes.dot(count, count) - squares) + squareSlack),
    };
  }

  return {
    set(position, vector) {
      makeRoom(position);
      const { scale, error, length, rest } = round(vector, rowAt(position), byteMax);
      const at = scaleOf(position);
      floats[at] = scale;
      floats[at + blockRows] = error;
      floats[at + 2 * blockRows] = rest;
      longest = Math.max(longest, length);
    },

    copy(from, to) {
      rowAt(to).set(rowAt(from));
      const [one, other] = [scaleOf(from), scaleOf(to)];
      for (const offset of [0, blockRows, 2 * blockRows]) floats[other + offset] = floats[one + offset] ?? 0;
    },

    scan(vector, size, atLeast, compare) {
      const query = new Int16Array(kernel.memory.buffer, 0, rowBytes).fill(0);
      const { scale, error, projected, rest } = round(vector, query, queryMax);
      let least = atLeast;
      /** Compares the rows of a block that come to the least, if they are off by so much of their errors and rests. */
      const compareFrom = (start: number, ofErrors: number, ofRests: number, always: number): void => {
        const block = blockOf(start);
        const rows = Math.min(blockRows, size - start);
        const passed = kernel.rowsFrom(
          ...[block + productsAt, block, block + errorsAt, block + restsAt, whole(rows), passedAt],
          ...[least, scale, ofErrors, ofRests, always],
        );
        const at = block / wordBytes;
        for (let i = 0; i < passed; i++) {
          const row = integers[passedAt / wordBytes + i] ?? 0;
          if (row >= rows) break;
          const product = integers[at + 3 * blockRows + row] ?? 0;
          if (product === compared) continue;
          // Those before it in the block may have raised the bar.
          const off =
            ofErrors * (floats[at + blockRows + row] ?? 0) + ofRests * (floats[at + 2 * blockRows + row] ?? 0);
          if (product * scale * (floats[at + row] ?? 0) + off + always < least) continue;
          integers[at + 3 * blockRows + row] = compared;
          least = compare(start + row);
        }
      };
      // First those that come to it as they are: they nearly are the ones sought, and raise the bar for all others.
      for (let start = 0; start < size; start += blockRows) {
        const block = blockOf(start);
        const rows = Math.min(blockRows, size - start);
        kernel.dotRows(block + rowsAt, whole(rows), rowBytes, 0, block + productsAt);
        compareFrom(start, 0, 0, 0);
      }
      // With u = û + error + rest: u·v − û·v̂ = (u − û)·v̂ + u·(v − v̂), and rests are at right angles to directions
      // (Cauchy-Schwarz on each).
      for (let start = 0; start < size; start += blockRows) {
        compareFrom(start, projected, rest, error * longest + slack);
      }
    },
  };
}

/** A few rows more, which are there, and left out of what is compared: the kernel takes four at once. */
const whole = (rows: number): number => Math.ceil(rows / 4) * 4;

import {
  loop,
  end,
  ifTrue,
  branchIf,
  get,
  set,
  tee,
  constant,
  add,
  subtract,
  and,
  shiftRight,
  shiftLeft,
  lessThan,
  storeInteger,
  addFloat,
  vectorZero,
  loadVector,
  storeVector,
  loadBytes,
  addIntegers,
  multiplyPairs,
  integerLane,
  floatLane,
  spread,
  addFloats,
  multiplyFloats,
  toFloats,
  isAtLeast,
  signBits,
  i32,
  f32,
  v128,
  lanes,
} from './wasm-instructions.js';
import { compileModule, type WasmFunction, type WasmMemory } from './wasm-module.js';

/** Lengths of rows and of blocks of rows that the kernel takes are multiples of this many bytes. */
export const kernelStep = 64;

/**
 * The inner loops over vectors in WebAssembly SIMD, four to sixteen multiplications per step where plain JavaScript does
 * one. All arguments are byte offsets in `memory`, or counts. The module is some hundred instructions, so it is written
 * here and not compiled from elsewhere.
 */
export interface VectorKernel {
  readonly memory: WasmMemory;
  /** Dot product of two rows of 32-bit floats, `bytes` long each. Symmetric to the last digit. */
  readonly dot: (a: number, b: number, bytes: number) => number;
  /** Adds `factor` times the row of 32-bit floats at `b` to the one at `a`, `bytes` long each. */
  readonly addTo: (a: number, b: number, bytes: number, factor: number) => void;
  /**
   * For each of `rows` rows of signed bytes from `data` on, writes its dot product with the 16-bit integers at `query`
   * as a 32-bit integer to `out`. Two rows are read side by side: `rows` is even.
   */
  readonly dotRows: (data: number, rows: number, rowBytes: number, query: number, out: number) => void;
  /**
   * Writes to `out` the numbers of the rows whose bound reaches `least`, rising, and says how many there are. A row's
   * bound is products · scales · `scale` + errors · `length` + rests · `rest` + `always`, with arrays of 32-bit values;
   * `rows` is a multiple of 4, and `out` has room for one more number than that.
   */
  readonly rowsFrom: (
    ...args: readonly [
      ...[products: number, scales: number, errors: number, rests: number, rows: number, out: number],
      ...[least: number, scale: number, length: number, rest: number, always: number],
    ]
  ) => number;
}

const dot: WasmFunction = (() => {
  const [a, b, bytes, aEnd] = [0, 1, 2, 3] as const;
  const sums = [4, 5, 6, 7] as const;
  return {
    name: 'dot',
    parameters: [i32, i32, i32],
    results: [f32],
    locals: [i32, v128, v128, v128, v128],
    body: [
      ...[...get(a), ...get(bytes), ...add, ...set(aEnd)],
      ...loop,
      // Four sums side by side: no addition waits for the one before.
      ...sums.flatMap((sum, i) => [
        ...[...get(a), ...loadVector(i * 16), ...get(b), ...loadVector(i * 16), ...multiplyFloats],
        ...[...get(sum), ...addFloats, ...set(sum)],
      ]),
      ...[...get(b), ...constant(kernelStep), ...add, ...set(b)],
      ...[...get(a), ...constant(kernelStep), ...add, ...tee(a), ...get(aEnd), ...lessThan, ...branchIf(0)],
      ...end,
      ...[...get(sums[0]), ...get(sums[1]), ...addFloats, ...get(sums[2]), ...get(sums[3]), ...addFloats],
      ...[...addFloats, ...set(sums[0])],
      ...lanes.flatMap((lane) => [...get(sums[0]), ...floatLane(lane)]),
      ...[...addFloat, ...addFloat, ...addFloat],
    ],
  };
})();

const addTo: WasmFunction = (() => {
  const [a, b, bytes, factor, aEnd] = [0, 1, 2, 3, 4] as const;
  return {
    name: 'addTo',
    parameters: [i32, i32, i32, f32],
    results: [],
    locals: [i32],
    body: [
      ...[...get(a), ...get(bytes), ...add, ...set(aEnd)],
      ...loop,
      ...[0, 16, 32, 48].flatMap((at) => [
        ...[...get(a), ...get(a), ...loadVector(at), ...get(b), ...loadVector(at)],
        ...[...get(factor), ...spread, ...multiplyFloats, ...addFloats, ...storeVector(at)],
      ]),
      ...[...get(b), ...constant(kernelStep), ...add, ...set(b)],
      ...[...get(a), ...constant(kernelStep), ...add, ...tee(a), ...get(aEnd), ...lessThan, ...branchIf(0)],
      ...end,
    ],
  };
})();

const dotRows: WasmFunction = (() => {
  const [data, rows, rowBytes, query, out, rowsEnd, rowEnd, queryAt, other] = [0, 1, 2, 3, 4, 5, 6, 7, 8] as const;
  const [sum, otherSum, widened] = [9, 10, 11] as const;
  /** Eight bytes of each of two rows. */
  const step = (at: number): number[] => [
    ...[...get(queryAt), ...loadVector(at * 2), ...tee(widened)],
    ...[...get(data), ...loadBytes(at), ...multiplyPairs, ...get(sum), ...addIntegers, ...set(sum)],
    ...[...get(widened), ...get(other), ...loadBytes(at), ...multiplyPairs],
    ...[...get(otherSum), ...addIntegers, ...set(otherSum)],
  ];
  const total = (of: number): number[] => [
    ...lanes.flatMap((lane) => [...get(of), ...integerLane(lane)]),
    ...[...add, ...add, ...add],
  ];
  return {
    name: 'dotRows',
    parameters: [i32, i32, i32, i32, i32],
    results: [],
    locals: [i32, i32, i32, i32, v128, v128, v128],
    body: [
      ...[...get(out), ...get(rows), ...constant(2), ...shiftLeft, ...add, ...set(rowsEnd)],
      ...loop,
      ...[...vectorZero, ...tee(sum), ...set(otherSum), ...get(query), ...set(queryAt)],
      ...[...get(data), ...get(rowBytes), ...add, ...tee(rowEnd), ...set(other)],
      ...loop,
      ...[0, 8, 16, 24, 32, 40, 48, 56].flatMap(step),
      ...[...get(queryAt), ...constant(kernelStep * 2), ...add, ...set(queryAt)],
      ...[...get(other), ...constant(kernelStep), ...add, ...set(other)],
      ...[...get(data), ...constant(kernelStep), ...add, ...tee(data), ...get(rowEnd), ...lessThan, ...branchIf(0)],
      ...end,
      ...[...get(other), ...set(data)],
      ...[...get(out), ...total(sum), ...storeInteger(0), ...get(out), ...total(otherSum), ...storeInteger(4)],
      ...[...get(out), ...constant(8), ...add, ...tee(out), ...get(rowsEnd), ...lessThan, ...branchIf(0)],
      ...end,
    ],
  };
})();

const rowsFrom: WasmFunction = (() => {
  const [products, scales, errors, rests, rows, out] = [0, 1, 2, 3, 4, 5] as const;
  const [least, scale, length, rest, always] = [6, 7, 8, 9, 10] as const;
  const [row, mask, firstOut, offset] = [11, 12, 13, 14] as const;
  /** The rows' values of an array, times one number. */
  const times = (values: number, factor: number): number[] => [
    ...[...get(values), ...get(offset), ...add, ...loadVector(0), ...get(factor), ...spread, ...multiplyFloats],
  ];
  return {
    name: 'rowsFrom',
    parameters: [i32, i32, i32, i32, i32, i32, f32, f32, f32, f32, f32],
    results: [i32],
    locals: [i32, i32, i32, i32],
    body: [
      ...[...get(out), ...set(firstOut)],
      ...loop,
      ...[...get(row), ...constant(2), ...shiftLeft, ...set(offset)],
      ...[...get(products), ...get(offset), ...add, ...loadVector(0), ...toFloats],
      ...[...times(scales, scale), ...multiplyFloats],
      ...[...times(errors, length), ...addFloats, ...times(rests, rest), ...addFloats],
      ...[...get(always), ...spread, ...addFloats],
      ...[...get(least), ...spread, ...isAtLeast, ...signBits, ...tee(mask)],
      ...ifTrue,
      // Each number is written, and kept by moving on.
      ...lanes.flatMap((lane) => [
        ...[...get(out), ...get(row), ...constant(lane), ...add, ...storeInteger(0)],
        ...[...get(out), ...get(mask), ...constant(lane), ...shiftRight, ...constant(1), ...and],
        ...[...constant(2), ...shiftLeft, ...add, ...set(out)],
      ]),
      ...end,
      ...[...get(row), ...constant(4), ...add, ...tee(row), ...get(rows), ...lessThan, ...branchIf(0)],
      ...end,
      ...[...get(out), ...get(firstOut), ...subtract, ...constant(2), ...shiftRight],
    ],
  };
})();

const instantiate = compileModule([dot, addTo, dotRows, rowsFrom]);

export function createVectorKernel(): VectorKernel {
  const { memory, exports } = instantiate();
  return { memory, ...(exports as unknown as Omit<VectorKernel, 'memory'>) };
}

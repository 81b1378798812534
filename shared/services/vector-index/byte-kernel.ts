/** The part of WebAssembly used here: Node has it, TypeScript describes it for browsers only. */
interface WebAssemblyApi {
  readonly Module: new (bytes: Uint8Array) => object;
  readonly Memory: new (size: { initial: number }) => Memory;
  readonly Instance: new (module: object, imports: object) => { readonly exports: Record<string, unknown> };
}

interface Memory {
  /** Another one after each growth. */
  readonly buffer: ArrayBuffer;
  /** By pages of 64 KiB. */
  grow(pages: number): number;
}

const { WebAssembly } = globalThis as unknown as { readonly WebAssembly: WebAssemblyApi };

/**
 * Integer dot products of one query with many rows, in WebAssembly SIMD: sixteen multiplications per step, where plain
 * JavaScript does one. The module is thirty instructions, so it is written here and not compiled from elsewhere.
 */
export interface ByteKernel {
  readonly memory: Memory;
  /**
   * For each of `rows` rows of signed bytes from `data` on, writes its dot product with the 16-bit integers at `query`
   * as a 32-bit integer to `out`. `rowBytes` is a multiple of 16; the query has as many components.
   */
  readonly dotRows: (data: number, rows: number, rowBytes: number, query: number, out: number) => void;
}

// Opcodes: https://webassembly.github.io/spec/core/binary/instructions.html
const loop = [0x03, 0x40];
const end = [0x0b];
const branchIf = (depth: number) => [0x0d, depth];
const get = (local: number) => [0x20, local];
const set = (local: number) => [0x21, local];
const tee = (local: number) => [0x22, local];
const constant = (value: number) => [0x41, value];
const add = [0x6a];
const lessThan = [0x49];
const storeInteger = [0x36, 0x02, 0x00];
const vectorConstantZero = [0xfd, 0x0c, ...new Array<number>(16).fill(0)];
const loadVector = (offset: number) => [0xfd, 0x00, 0x00, offset];
/** Eight signed bytes, widened to 16 bits each. */
const loadBytes = (offset: number) => [0xfd, 0x01, 0x00, offset];
const addLanes = [0xfd, 0xae, 0x01];
/** Products of eight 16-bit pairs, added two by two to four 32-bit sums. */
const multiplyPairs = [0xfd, 0xba, 0x01];
const lane = (index: number) => [0xfd, 0x1b, index];

const [data, rows, rowBytes, query, out, rowsEnd, rowEnd, queryAt, sum] = [0, 1, 2, 3, 4, 5, 6, 7, 8] as const;

const body = [
  // out .. out + 4 * rows is where the results go; `rowsEnd` is where they end.
  ...[
    ...get(out),
    ...get(rows),
    ...get(rows),
    ...add,
    ...get(rows),
    ...add,
    ...get(rows),
    ...add,
    ...add,
    ...set(rowsEnd),
  ],
  ...loop,
  ...[...vectorConstantZero, ...set(sum), ...get(query), ...set(queryAt)],
  ...[...get(data), ...get(rowBytes), ...add, ...set(rowEnd)],
  ...loop,
  ...[...get(data), ...loadBytes(0), ...get(queryAt), ...loadVector(0), ...multiplyPairs],
  ...[...get(data), ...loadBytes(8), ...get(queryAt), ...loadVector(16), ...multiplyPairs],
  ...[...addLanes, ...get(sum), ...addLanes, ...set(sum)],
  ...[...get(queryAt), ...constant(32), ...add, ...set(queryAt)],
  ...[...get(data), ...constant(16), ...add, ...tee(data), ...get(rowEnd), ...lessThan, ...branchIf(0)],
  ...end,
  ...[...get(out), ...[0, 1, 2, 3].flatMap((index) => [...get(sum), ...lane(index)]), ...add, ...add, ...add],
  ...storeInteger,
  ...[...get(out), ...constant(4), ...add, ...tee(out), ...get(rowsEnd), ...lessThan, ...branchIf(0)],
  ...end,
];

const i32 = 0x7f;
const v128 = 0x7b;

function unsigned(value: number): number[] {
  return value < 0x80 ? [value] : [(value & 0x7f) | 0x80, ...unsigned(value >> 7)];
}

const text = (value: string) => [value.length, ...Buffer.from(value)];
const section = (id: number, content: readonly number[]) => [id, ...unsigned(content.length), ...content];

const code = [2, 3, i32, 1, v128, ...body, ...end];
const moduleBytes = Uint8Array.from([
  ...[0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00],
  ...section(1, [1, 0x60, 5, i32, i32, i32, i32, i32, 0]),
  ...section(2, [1, ...text('host'), ...text('memory'), 0x02, 0x00, 0x01]),
  ...section(3, [1, 0]),
  ...section(7, [1, ...text('dotRows'), 0x00, 0x00]),
  ...section(10, [1, ...unsigned(code.length), ...code]),
]);

const compiled = new WebAssembly.Module(moduleBytes);

export function createByteKernel(): ByteKernel {
  const memory = new WebAssembly.Memory({ initial: 1 });
  const { exports } = new WebAssembly.Instance(compiled, { host: { memory } });
  return { memory, dotRows: exports.dotRows as ByteKernel['dotRows'] };
}

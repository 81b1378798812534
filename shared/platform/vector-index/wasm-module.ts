import { end, unsigned } from './wasm-instructions.js';

/** The part of WebAssembly used here: Node has it, TypeScript describes it for browsers only. */
interface WebAssemblyApi {
  readonly Module: new (bytes: Uint8Array) => object;
  readonly Memory: new (size: { initial: number }) => WasmMemory;
  readonly Instance: new (module: object, imports: object) => { readonly exports: Record<string, unknown> };
}

export interface WasmMemory {
  /** Another one after each growth. */
  readonly buffer: ArrayBuffer;
  /** By pages of 64 KiB. */
  grow(pages: number): number;
}

const { WebAssembly } = globalThis as unknown as { readonly WebAssembly: WebAssemblyApi };

/** A function as the module holds it: types of what it takes, gives and keeps, and its instructions. */
export interface WasmFunction {
  readonly name: string;
  readonly parameters: readonly number[];
  readonly results: readonly number[];
  readonly locals: readonly number[];
  readonly body: readonly number[];
}

const pageBytes = 65_536;

/** Makes room for offsets up to `bytes`. */
export function reserve(memory: WasmMemory, bytes: number): void {
  const missing = bytes - memory.buffer.byteLength;
  if (missing > 0) memory.grow(Math.ceil(missing / pageBytes));
}

const text = (value: string) => [value.length, ...Buffer.from(value)];
const counted = (content: readonly number[]) => [...unsigned(content.length), ...content];
const section = (id: number, items: readonly (readonly number[])[]) => [
  id,
  ...counted([...unsigned(items.length), ...items.flat()]),
];

// Sections: https://webassembly.github.io/spec/core/binary/modules.html
const encode = (functions: readonly WasmFunction[]): Uint8Array =>
  Uint8Array.from([
    ...[0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00],
    ...section(
      1,
      functions.map(({ parameters, results }) => [0x60, ...counted(parameters), ...counted(results)]),
    ),
    ...section(2, [[...text('host'), ...text('memory'), 0x02, 0x00, 0x01]]),
    ...section(
      3,
      functions.map((_, i) => [i]),
    ),
    ...section(
      7,
      functions.map(({ name }, i) => [...text(name), 0x00, i]),
    ),
    ...section(
      10,
      functions.map(({ locals, body }) =>
        counted([locals.length, ...locals.flatMap((type) => [1, type]), ...body, ...end]),
      ),
    ),
  ]);

/** Compiles functions of one memory; each call of the answer makes them anew, with a memory of their own. */
export function compileModule(
  functions: readonly WasmFunction[],
): () => { readonly memory: WasmMemory; readonly exports: Readonly<Record<string, unknown>> } {
  const compiled = new WebAssembly.Module(encode(functions));
  return function instantiate() {
    const memory = new WebAssembly.Memory({ initial: 1 });
    return { memory, exports: new WebAssembly.Instance(compiled, { host: { memory } }).exports };
  };
}

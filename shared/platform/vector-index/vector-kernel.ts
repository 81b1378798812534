import { vectorKernelWasm } from './vector-kernel-wasm.js';

/** The part of WebAssembly used here: Node has it, TypeScript describes it for browsers only. */
interface WebAssemblyApi {
  readonly Module: new (bytes: Uint8Array) => object;
  readonly Instance: new (module: object) => { readonly exports: unknown };
}

interface WasmMemory {
  /** Another one after each growth. */
  readonly buffer: ArrayBuffer;
  /** By pages of 64 KiB. */
  grow(pages: number): number;
}

/** The functions of vector-kernel.wat, on a memory of their own. */
export interface VectorKernel {
  readonly memory: WasmMemory;
  readonly dot: (a: number, b: number, bytes: number) => number;
  readonly dotBytes: (query: number, rows: number, count: number, bytes: number, out: number) => void;
}

/** Rows that the kernel takes are multiples of this many bytes. */
export const kernelStep = 64;

const pageBytes = 65_536;

const { WebAssembly } = globalThis as unknown as { readonly WebAssembly: WebAssemblyApi };
const compiled = new WebAssembly.Module(Buffer.from(vectorKernelWasm, 'base64'));

export const createVectorKernel = (): VectorKernel => new WebAssembly.Instance(compiled).exports as VectorKernel;

/** Makes room for offsets up to `bytes`. */
export function reserve(memory: WasmMemory, bytes: number): void {
  const missing = bytes - memory.buffer.byteLength;
  if (missing > 0) memory.grow(Math.ceil(missing / pageBytes));
}

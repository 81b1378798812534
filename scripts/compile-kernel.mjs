// Compiles the inner loops of the vector index from WebAssembly text into a module of bytes that is committed: it is
// small, and runs the same from sources, in dist/ and in every bundle.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import createWabt from 'wabt';

const folder = join('shared', 'platform', 'vector-index');
const source = readFileSync(join(folder, 'vector-kernel.wat'), 'utf8');
const module = (await createWabt()).parseWat('vector-kernel.wat', source, { simd: true });
module.validate();
const bytes = Buffer.from(module.toBinary({}).buffer).toString('base64');
writeFileSync(
  join(folder, 'vector-kernel-wasm.ts'),
  `/** vector-kernel.wat, compiled by \`node scripts/run.mjs generate\`. Do not edit. */
export const vectorKernelWasm =
  '${bytes}';
`,
);

import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import createWabt from 'wabt';
import { vectorKernelWasm } from '../../../shared/platform/vector-index/vector-kernel-wasm.js';

test('the kernel that runs is the one that is written down', async () => {
  const source = readFileSync('shared/platform/vector-index/vector-kernel.wat', 'utf8');
  const module = (await createWabt()).parseWat('vector-kernel.wat', source, { simd: true });
  expect(vectorKernelWasm).toBe(Buffer.from(module.toBinary({}).buffer).toString('base64'));
});

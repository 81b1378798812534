import { mkdtemp, readdir, rm, truncate, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createModel } from '../../../shared/platform/embedder/create-model.js';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'mtgs-model-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

test('of several that need the model one writes it, and later ones find it', async () => {
  const path = join(folder, 'model', 'model.onnx');
  const both = await Promise.all([createModel(path), createModel(path)]);
  expect(both.map(({ written }) => written).sort()).toEqual([false, true]);
  expect(await createModel(path)).toEqual({ path, written: false });
  expect(await readdir(join(folder, 'model'))).toEqual(['model.onnx']);
});

test('a model cut short is written anew, also past the lock of a process that died', async () => {
  const path = join(folder, 'model.onnx');
  await writeFile(path, 'x');
  await truncate(path, 1_000);
  await writeFile(`${path}.lock`, '');
  const longAgo = new Date(Date.now() - 3_600_000);
  await utimes(`${path}.lock`, longAgo, longAgo);
  expect(await createModel(path)).toEqual({ path, written: true });
  expect(await readdir(folder)).toEqual(['model.onnx']);
});

import { mkdtemp, readdir, readFile, rm, truncate, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { chooseModel } from '../../../shared/platform/embedder/choose-model.js';
import { createModel } from '../../../shared/platform/embedder/create-model.js';
import { adaptedModel, adapterPath, baseModel } from '../../../shared/platform/embedder/model-files.js';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'mtgs-model-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

test('of several that need the model one writes it, and later ones find it', async () => {
  const path = join(folder, 'model', 'model.onnx');
  const both = await Promise.all([createModel(adaptedModel, path), createModel(adaptedModel, path)]);
  expect(both.map(({ written }) => written).sort()).toEqual([false, true]);
  expect(await createModel(adaptedModel, path)).toEqual({ path, written: false });
  expect(await readdir(join(folder, 'model'))).toEqual(['model.onnx']);
});

test('a model cut short is written anew, also past the lock of a process that died', async () => {
  const path = join(folder, 'model.onnx');
  await writeFile(path, 'x');
  await truncate(path, 1_000);
  await writeFile(`${path}.lock`, '');
  const longAgo = new Date(Date.now() - 3_600_000);
  await utimes(`${path}.lock`, longAgo, longAgo);
  expect(await createModel(adaptedModel, path)).toEqual({ path, written: true });
  expect(await readdir(folder)).toEqual(['model.onnx']);
});

test('the base model can be written as well, with bytes and an id of its own', async () => {
  const path = join(folder, 'base.onnx');
  expect(await createModel(baseModel, path)).toEqual({ path, written: true });
  expect(baseModel.id).not.toBe(adaptedModel.id);
});

test.each([
  ['missing', async () => undefined, /is missing/],
  [
    'damaged',
    async () => {
      const path = join(folder, 'adapter.safetensors');
      const content = await readFile(adapterPath()!);
      content[content.length - 1]! ^= 1;
      await writeFile(path, content);
      return path;
    },
    /SHA-256/,
  ],
])('where the adapter is %s the base model stands in, and says so', async (_, prepare, reason) => {
  const choice = await chooseModel({ adapted: join(folder, 'not-written.onnx'), adapter: await prepare() });
  expect(choice.model).toBe(baseModel);
  expect(choice.fallback).toMatch(reason);
});

test('a written model needs no adapter: a deployment may leave it out', async () => {
  const adapted = join(folder, 'model.onnx');
  await createModel(adaptedModel, adapted);
  expect(await chooseModel({ adapted, adapter: undefined })).toEqual({ model: adaptedModel });
});

test.skipIf(process.platform !== 'linux')('a package whose folder is read-only has its model elsewhere', async () => {
  // As root every folder can be written but those of the kernel.
  const { path } = await createModel(adaptedModel, '/sys/mtgs/model.onnx');
  expect(path.startsWith(tmpdir())).toBe(true);
  expect(await createModel(adaptedModel, '/sys/mtgs/model.onnx')).toEqual({ path, written: false });
});

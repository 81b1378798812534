import { mkdtemp, readdir, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { buildModel } from '../../model/builder/build-model.js';
import { adaptedModel, baseModel } from '../../model/builder/local-models.js';
import { adapterPath } from '../../model/builder/source-files.js';
import { findModel } from '../../shared/platform/embedder/find-model.js';
import { createLocalEmbedder } from '../../shared/platform/embedder/local-embedder.js';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'mtgs-model-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

test('of several builds each leaves the whole model, and later ones find it', async () => {
  const inside = join(folder, 'model');
  await Promise.all([buildModel(inside), buildModel(inside)]);
  const path = join(inside, adaptedModel.file);
  expect(await buildModel(inside)).toEqual({ model: adaptedModel, path, isNew: false });
  expect(await readdir(inside)).toEqual([adaptedModel.file]);
});

test('a model cut short is never used, and the next build writes it anew', async () => {
  const path = join(folder, adaptedModel.file);
  await writeFile(path, 'x');
  await truncate(path, 1_000);
  const embedder = await createLocalEmbedder({ threads: 1, found: await findModel(folder) });
  await expect(embedder.embed(['a text'])).rejects.toMatchObject({
    code: 'unreachable',
    hint: expect.stringContaining('npm run build') as unknown,
  });
  expect(await buildModel(folder)).toEqual({ model: adaptedModel, path, isNew: true });
  expect(await findModel(folder)).toEqual({ model: adaptedModel, path });
  expect(await embedder.embed(['a text'])).toHaveLength(1);
  await embedder.close();
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
  const built = await buildModel(join(folder, 'model'), { adapter: await prepare() });
  expect(built).toMatchObject({ model: baseModel, isNew: true, fallback: expect.stringMatching(reason) as unknown });
  const found = await findModel(join(folder, 'model'));
  expect(found).toMatchObject({ model: baseModel });
  expect(found.fallback).toContain('model/adapter.safetensors');
  expect(baseModel.id).not.toBe(adaptedModel.id);
});

test('a model that was built needs no adapter and no base model: a deployment may leave both out', async () => {
  await buildModel(folder);
  await writeFile(join(folder, baseModel.file), '');
  expect(await buildModel(folder, { adapter: undefined })).not.toHaveProperty('fallback');
  expect(await findModel(folder)).not.toHaveProperty('fallback');
  expect(await readdir(folder)).toEqual([adaptedModel.file]);
});

import { createHash, randomUUID } from 'node:crypto';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { isModelAt } from './is-model-at.js';
import { type LocalModel, weightsDigest } from './local-models.js';
import { mergeAdapter } from './merge-adapter.js';
import { parseSafetensors, readSafetensorsMetadata, type Tensor } from './parse-safetensors.js';
import { readAdapter } from './read-adapter.js';
import { adapterPath, weightsPath } from './source-files.js';
import { writeMinilm } from './write-minilm.js';

/**
 * Writes a local model of about 24 MB from the installed weights (and the adapter), unless it is there already. It is moved
 * in place when it is whole and has its known digest: two builds at a time write the same bytes.
 * @returns whether it was written now.
 * @throws {Error} when weights or adapter are missing or not the expected ones, or the folder cannot be written.
 */
export async function writeModel(model: LocalModel, path: string): Promise<boolean> {
  if (await isModelAt(model, path)) return false;
  await mkdir(dirname(path), { recursive: true });
  const content = writeMinilm(await readParameters(model));
  const digest = digestOf(content);
  if (digest !== model.digest) throw new Error(`the model came out as ${digest}, expected ${model.digest}`);
  const partial = `${path}.${randomUUID()}.partial`;
  await writeFile(partial, content);
  await rename(partial, path);
  return true;
}

const digestOf = (content: Buffer): string => createHash('sha256').update(content).digest('hex');

async function readParameters({ isAdapted }: LocalModel): Promise<Map<string, Tensor>> {
  const weights = parseSafetensors(await readWeights());
  if (!isAdapted) return weights;
  const adapter = await readAdapter(adapterPath());
  return mergeAdapter(weights, parseSafetensors(adapter), Number(readSafetensorsMetadata(adapter)['scale']));
}

async function readWeights(): Promise<Buffer> {
  const weights = await readFile(weightsPath());
  const digest = digestOf(weights);
  if (digest !== weightsDigest) throw new Error(`the weights have SHA-256 ${digest}, expected ${weightsDigest}`);
  return weights;
}

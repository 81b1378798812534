import { createHash } from 'node:crypto';
import { mkdir, open, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { mergeAdapter } from './model-file/merge-adapter.js';
import { adapterPath, type LocalModel, modelPath, weightsDigest, weightsPath } from './model-files.js';
import { parseSafetensors, readSafetensorsMetadata, type Tensor } from './model-file/parse-safetensors.js';
import { readAdapter } from './model-file/read-adapter.js';
import { writeMinilm } from './model-file/write-minilm.js';

/** Writing takes about three seconds; a lock older than this was left behind by a process that died. */
const lockAgeMaxMs = 60_000;
const lockPollMs = 100;

/**
 * Makes sure that a local model is there: at {@link modelPath}, or in the temporary folder where that one is read-only, as a
 * deployed package is. It is written once from the installed weights (and the adapter), about 24 MB,
 * and checked against its known digest each time. Of two processes that start together one writes, the other waits.
 * @returns the model's path and whether it was written now.
 * @throws {Error} when weights or adapter are missing or not the expected ones, or the folder cannot be written.
 */
export async function createModel(
  model: LocalModel,
  path: string = modelPath(model),
): Promise<{ path: string; written: boolean }> {
  try {
    return await createModelAt(model, path);
  } catch (error) {
    if (!isReadOnly(error)) throw error;
    return createModelAt(model, join(tmpdir(), `mtgs-model-${model.digest.slice(0, 16)}`, basename(path)));
  }
}

const isReadOnly = (error: unknown): boolean =>
  ['EROFS', 'EACCES', 'EPERM'].includes(String((error as NodeJS.ErrnoException).code));

async function createModelAt(model: LocalModel, path: string): Promise<{ path: string; written: boolean }> {
  if (await isModelAt(model, path)) return { path, written: false };
  await mkdir(dirname(path), { recursive: true });
  const unlock = await lock(`${path}.lock`);
  try {
    if (await isModelAt(model, path)) return { path, written: false };
    const content = writeMinilm(await readParameters(model));
    const digest = digestOf(content);
    if (digest !== model.digest) throw new Error(`the model came out as ${digest}, expected ${model.digest}`);
    const partial = `${path}.${process.pid}.partial`;
    await writeFile(partial, content);
    await rename(partial, path);
    return { path, written: true };
  } finally {
    await unlock();
  }
}

const digestOf = (content: Buffer): string => createHash('sha256').update(content).digest('hex');

/** Whether the file at a path is this model, byte for byte. */
export async function isModelAt({ digest }: LocalModel, path: string): Promise<boolean> {
  const content = await readFile(path).catch(ignoreMissing);
  return content !== undefined && digestOf(content) === digest;
}

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

/** Waits for its turn; the returned function ends it. */
async function lock(path: string): Promise<() => Promise<void>> {
  for (;;) {
    try {
      await (await open(path, 'wx')).close();
      return function unlock() {
        return rm(path, { force: true });
      };
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
    const held = await stat(path).catch(ignoreMissing);
    if (held !== undefined && Date.now() - held.mtimeMs > lockAgeMaxMs) await rm(path, { force: true });
    else await wait(lockPollMs);
  }
}

function ignoreMissing(error: NodeJS.ErrnoException): undefined {
  if (error.code !== 'ENOENT') throw error;
}

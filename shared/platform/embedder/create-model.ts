import { createHash } from 'node:crypto';
import { mkdir, open, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { modelDigest, modelPath, weightsDigest, weightsPath } from './model-files.js';
import { parseSafetensors } from './parse-safetensors.js';
import { writeMinilm } from './write-minilm.js';

/** Writing takes about three seconds; a lock older than this was left behind by a process that died. */
const lockAgeMaxMs = 60_000;
const lockPollMs = 100;

/**
 * Makes sure that the local model stands at {@link modelPath}: written once from the installed weights, about 24 MB,
 * and checked against its known digest each time. Of two processes that start together one writes, the other waits.
 * @returns the model's path and whether it was written now.
 * @throws {Error} when the weights are missing or not the expected ones, or the folder cannot be written.
 */
export async function createModel(path: string = modelPath()): Promise<{ path: string; written: boolean }> {
  if (await isModel(path)) return { path, written: false };
  await mkdir(dirname(path), { recursive: true });
  const unlock = await lock(`${path}.lock`);
  try {
    if (await isModel(path)) return { path, written: false };
    const model = writeMinilm(parseSafetensors(await readWeights()));
    const digest = digestOf(model);
    if (digest !== modelDigest) throw new Error(`the model came out as ${digest}, expected ${modelDigest}`);
    const partial = `${path}.${process.pid}.partial`;
    await writeFile(partial, model);
    await rename(partial, path);
    return { path, written: true };
  } finally {
    await unlock();
  }
}

const digestOf = (content: Buffer): string => createHash('sha256').update(content).digest('hex');

async function isModel(path: string): Promise<boolean> {
  const content = await readFile(path).catch(ignoreMissing);
  return content !== undefined && digestOf(content) === modelDigest;
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
      return () => rm(path, { force: true });
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

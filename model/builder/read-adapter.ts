import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { adapterDigest } from './local-models.js';

/**
 * The adapter's file.
 * @throws {Error} when it is missing or not the expected one.
 */
export async function readAdapter(path: string | undefined): Promise<Buffer> {
  if (path === undefined) throw new Error('model/adapter.safetensors is missing');
  const content = await readFile(path);
  const digest = createHash('sha256').update(content).digest('hex');
  if (digest !== adapterDigest)
    throw new Error(`model/adapter.safetensors has SHA-256 ${digest}, not ${adapterDigest}`);
  return content;
}

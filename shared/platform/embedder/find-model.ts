import { access } from 'node:fs/promises';
import { join } from 'node:path';
import { adaptedModel, baseModel, type LocalModel } from '../../../model/builder/local-models.js';
import { modelFolder } from './model-files.js';

export interface FoundModel {
  readonly model: LocalModel;
  /** Where its file is, or should be. Whether that is the model, byte for byte, is looked at before it is used. */
  readonly path: string;
  /** Why it is not the adapted model; absent when it is. */
  readonly fallback?: string;
}

/**
 * The model that the build wrote: the adapted one, or the base model where that had no adapter.
 * @throws {Error} when a file is there that cannot be read.
 */
export async function findModel(folder: string = modelFolder()): Promise<FoundModel> {
  const adapted = { model: adaptedModel, path: join(folder, adaptedModel.file) };
  const base = { model: baseModel, path: join(folder, baseModel.file) };
  if ((await isThere(adapted.path)) || !(await isThere(base.path))) return adapted;
  const fallback = `The base model ${baseModel.id} is used, which ranks tools less well: model/adapter.safetensors was missing or damaged when MTGS was built. Restore it from the repository, build again and restart.`;
  return { ...base, fallback };
}

async function isThere(path: string): Promise<boolean> {
  try {
    await access(path);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return false;
    throw error;
  }
}

import { join } from 'node:path';
import { isModelAt } from '../../../model/builder/is-model-at.js';
import { adaptedModel, baseModel, type LocalModel } from '../../../model/builder/local-models.js';
import { modelFolder } from './model-files.js';

export interface FoundModel {
  readonly model: LocalModel;
  readonly path: string;
  /** Why it is not the adapted model; absent when it is. */
  readonly fallback?: string;
  /** Whether the file is there, byte for byte. */
  readonly isWhole: boolean;
}

/**
 * The model that the build wrote: the adapted one, or the base model where that had no adapter.
 * @throws {Error} when a file is there that cannot be read.
 */
export async function findModel(folder: string = modelFolder()): Promise<FoundModel> {
  const adapted = { model: adaptedModel, path: join(folder, adaptedModel.file) };
  if (await isModelAt(adapted.model, adapted.path)) return { ...adapted, isWhole: true };
  const base = { model: baseModel, path: join(folder, baseModel.file) };
  if (!(await isModelAt(base.model, base.path))) return { ...adapted, isWhole: false };
  const fallback = `The base model ${baseModel.id} is used, which ranks tools less well: model/adapter.safetensors was missing or damaged when MTGS was built. Restore it from the repository, build again and restart.`;
  return { ...base, isWhole: true, fallback };
}

import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { isModelAt } from './is-model-at.js';
import { adaptedModel, baseModel, type LocalModel } from './local-models.js';
import { readAdapter } from './read-adapter.js';
import { adapterPath } from './source-files.js';
import { writeModel } from './write-model.js';

export interface BuiltModel {
  readonly model: LocalModel;
  readonly path: string;
  /** Whether it was written now; it was there already otherwise. */
  readonly isNew: boolean;
  /** Why it is the base model; absent where it is the adapted one. */
  readonly fallback?: string;
}

/**
 * Writes the model into a folder: the adapted one where it is there or its adapter is at hand, the base model otherwise. A
 * base model that is not needed any more is removed.
 * @throws {Error} when the weights are missing or not the expected ones, or the folder cannot be written.
 */
export async function buildModel(
  folder: string,
  { adapter }: { readonly adapter: string | undefined } = { adapter: adapterPath() },
): Promise<BuiltModel> {
  const path = join(folder, adaptedModel.file);
  const basePath = join(folder, baseModel.file);
  try {
    if (!(await isModelAt(adaptedModel, path))) await readAdapter(adapter);
  } catch (error) {
    const fallback = error instanceof Error ? error.message : String(error);
    return { model: baseModel, path: basePath, isNew: await writeModel(baseModel, basePath), fallback };
  }
  const isNew = await writeModel(adaptedModel, path);
  await rm(basePath, { force: true });
  return { model: adaptedModel, path, isNew };
}

import { isModelAt } from './create-model.js';
import { adaptedModel, adapterPath, baseModel, type LocalModel, modelPath } from './model-files.js';
import { readAdapter } from './model-file/read-adapter.js';

export interface ModelChoice {
  readonly model: LocalModel;
  /** Why it is not the adapted model; absent when it is. */
  readonly fallback?: string;
}

/** The adapted model where it, or what it is made from, is at hand; otherwise the base model, with the reason. */
export async function chooseModel(
  paths: { readonly adapted: string; readonly adapter: string | undefined } = {
    adapted: modelPath(adaptedModel),
    adapter: adapterPath(),
  },
): Promise<ModelChoice> {
  if (await isModelAt(adaptedModel, paths.adapted)) return { model: adaptedModel };
  try {
    await readAdapter(paths.adapter);
    return { model: adaptedModel };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return {
      model: baseModel,
      fallback: `The base model ${baseModel.id} is used, which ranks tools less well: ${reason}. Restore the file from the repository and restart.`,
    };
  }
}

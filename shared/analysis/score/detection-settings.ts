import type { Policy } from '../../domain/environments/environment.js';
import { lexicalModel, lexicalThresholds } from '../fitted/fitted.js';
import { combinedModelFor, combinedThresholdsFor } from './pair-score.js';

/** What findings are computed with besides the registry: equal settings and revision give equal findings. */
export function detectionSettings(embedderId: string, policy: Policy): Record<string, unknown> {
  return {
    embedder: embedderId,
    lexicalModel: lexicalModel.version,
    combinedModel: combinedModelFor(embedderId).version,
    lexicalThresholds: { ...lexicalThresholds },
    combinedThresholds: { ...combinedThresholdsFor(embedderId) },
    behaviouralPairs: policy.behaviouralPairs,
    nameCollision: policy.nameCollision,
  };
}

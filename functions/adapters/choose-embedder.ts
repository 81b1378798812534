import type { Settings } from '../../shared/config/config.js';
import type { Breaker } from '../../shared/platform/breaker/breaker.js';
import type { Embedder } from '../../shared/platform/embedder/embedder.js';
import { createLocalEmbedder } from '../../shared/platform/embedder/local-embedder.js';

interface ChosenEmbedder {
  readonly embedder: Embedder;
  /** As the semantic conventions for generative AI name it. */
  readonly provider: string;
  /** Why it is the base model of two local ones; absent when it is not. */
  readonly fallback?: string | undefined;
}

/** The embedder that the settings name. The other one is not loaded. */
export async function chooseEmbedder(settings: Settings, breaker: Breaker): Promise<ChosenEmbedder> {
  const { MTGS_AZURE_OPENAI_ENDPOINT: endpoint } = settings;
  if (settings.MTGS_EMBEDDER === 'local' || endpoint === undefined) {
    const embedder = await createLocalEmbedder();
    return { embedder, provider: 'mtgs', fallback: embedder.fallback };
  }
  const { createAzureOpenAiEmbedder } = await import('../../shared/platform/embedder/azure-openai-embedder.js');
  const { MTGS_AZURE_OPENAI_KEY: key, MTGS_AZURE_OPENAI_EMBEDDINGS: deployment } = settings;
  return { embedder: createAzureOpenAiEmbedder({ endpoint, key, deployment, breaker }), provider: 'azure.ai.openai' };
}

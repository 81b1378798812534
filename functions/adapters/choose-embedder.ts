import { isMainThread } from 'node:worker_threads';
import type { Settings } from '../../shared/config/config.js';
import type { Breaker } from '../../shared/platform/breaker/breaker.js';
import type { Embedder } from '../../shared/platform/embedder/embedder.js';
import { announcedEmbedder } from '../../shared/platform/embedder/embedding-lane.js';
import { createLocalEmbedder } from '../../shared/platform/embedder/local-embedder.js';
import { createThreadedEmbedder } from '../../shared/platform/embedder/threaded-embedder.js';

interface ChosenEmbedder {
  readonly embedder: Embedder;
  /** As the semantic conventions for generative AI name it. */
  readonly provider: string;
  /** Why it is the base model of two local ones; absent when it is not. */
  readonly fallback?: string | undefined;
  /** Whether it is another thread that stores the vectors which this app will need again. */
  readonly isReader?: boolean;
}

/**
 * The embedder that the settings name. The other one is not loaded. Where the instance has a thread for the local one, all
 * threads share it: those beside the main one do what somebody waits for, and what they look at may never be registered.
 */
export async function chooseEmbedder(settings: Settings, breaker: Breaker, instance: string): Promise<ChosenEmbedder> {
  const { MTGS_AZURE_OPENAI_ENDPOINT: endpoint } = settings;
  if (settings.MTGS_EMBEDDER === 'local' || endpoint === undefined) {
    const shared = announcedEmbedder(instance);
    if (shared !== undefined) {
      const embedder = createThreadedEmbedder(instance, shared, { isUrgent: !isMainThread });
      return { embedder, provider: 'mtgs', fallback: shared.fallback, isReader: !isMainThread };
    }
    const embedder = await createLocalEmbedder();
    return { embedder, provider: 'mtgs', fallback: embedder.fallback };
  }
  const { createAzureOpenAiEmbedder } = await import('../../shared/platform/embedder/azure-openai-embedder.js');
  const { MTGS_AZURE_OPENAI_KEY: key, MTGS_AZURE_OPENAI_EMBEDDINGS: deployment } = settings;
  return { embedder: createAzureOpenAiEmbedder({ endpoint, key, deployment, breaker }), provider: 'azure.ai.openai' };
}

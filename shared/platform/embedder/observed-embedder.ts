import { createTimedCall } from '../../telemetry/timed-call.js';
import type { Embedder } from './embedder.js';

/** An embedder whose calls are spans and durations, named as the semantic conventions for generative AI have it. */
export function createObservedEmbedder(embedder: Embedder, provider: string): Embedder {
  const timed = createTimedCall('gen_ai.client.operation.duration', 'How long a model took');
  const attributes = {
    'gen_ai.operation.name': 'embeddings',
    'gen_ai.provider.name': provider,
    'gen_ai.request.model': embedder.id,
  };
  return {
    id: embedder.id,
    dimensions: embedder.dimensions,
    embed: (texts, options) =>
      timed({ name: `embeddings ${embedder.id}`, attributes, more: { 'mtgs.texts': texts.length } }, () =>
        embedder.embed(texts, options),
      ),
  };
}

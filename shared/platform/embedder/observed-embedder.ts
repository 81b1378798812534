import { metrics, SpanKind } from '@opentelemetry/api';
import { inSpan } from '../../telemetry/in-span.js';
import type { Embedder } from './embedder.js';

/** An embedder whose calls are spans and durations, named as the semantic conventions for generative AI have it. */
export function createObservedEmbedder(embedder: Embedder, provider: string): Embedder {
  const durations = metrics
    .getMeter('mtgs')
    .createHistogram('gen_ai.client.operation.duration', { description: 'How long a model took', unit: 's' });
  const attributes = {
    'gen_ai.operation.name': 'embeddings',
    'gen_ai.provider.name': provider,
    'gen_ai.request.model': embedder.id,
  };
  return {
    id: embedder.id,
    dimensions: embedder.dimensions,
    async embed(texts, options) {
      const started = performance.now();
      let failure: Record<string, string> = {};
      try {
        return await inSpan(
          `embeddings ${embedder.id}`,
          { kind: SpanKind.CLIENT, attributes: { ...attributes, 'mtgs.texts': texts.length } },
          () => embedder.embed(texts, options),
        );
      } catch (error) {
        failure = { 'error.type': error instanceof Error ? error.name : 'unknown' };
        throw error;
      } finally {
        durations.record((performance.now() - started) / 1000, { ...attributes, ...failure });
      }
    },
  };
}

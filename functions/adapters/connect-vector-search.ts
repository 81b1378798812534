import type { Settings } from '../../shared/config/config.js';
import { createAzureCredential } from '../../shared/platform/azure-credential.js';
import type { Breaker } from '../../shared/platform/breaker/breaker.js';
import type { Embedder } from '../../shared/platform/embedder/embedder.js';
import type { VectorSearchOf } from '../../shared/platform/vector-search/vector-search.js';

/** Azure AI Search, where the settings say so. Its client is loaded only then. */
export async function connectVectorSearch(
  { MTGS_VECTORS: vectors, MTGS_SEARCH_ENDPOINT: endpoint, MTGS_SEARCH_INDEX: prefix }: Settings,
  { id, dimensions }: Embedder,
  breaker: Breaker,
): Promise<VectorSearchOf | undefined> {
  if (vectors === 'local' || endpoint === undefined) return undefined;
  const { createAzureSearch } = await import('../../shared/platform/vector-search/azure-search.js');
  return createAzureSearch({
    endpoint,
    index: searchIndexName(prefix, id),
    dimensions,
    credential: createAzureCredential(),
    breaker,
  });
}

/** Vectors of two models are never compared: each has an index of its own. */
export const searchIndexName = (prefix: string, embedder: string): string =>
  `${prefix}-${embedder.toLowerCase().replace(/[^a-z0-9]+/g, '-')}`.slice(0, 128);

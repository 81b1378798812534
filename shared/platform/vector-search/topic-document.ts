import type { SearchIndex } from '@azure/search-documents';

/** What the index holds of one vector. */
export interface TopicDocument {
  /** Of environment and topic together. */
  readonly id: string;
  readonly env: string;
  /** What the vector was made of, as a digest. */
  readonly topic: string;
  /** The day on which somebody last asked for it, counted from 1970. */
  readonly seen: number;
  readonly vector?: number[];
}

const plain = { searchable: false, sortable: false, facetable: false, hidden: false } as const;

/**
 * Built for recall rather than for speed: the most links and the longest lists that the service allows. The vectors stay
 * stored, because a document whose vector is not stored cannot be changed in part.
 */
export const searchIndexOf = (name: string, dimensions: number): SearchIndex => ({
  name,
  fields: [
    { name: 'id', type: 'Edm.String', key: true, filterable: false, ...plain },
    { name: 'env', type: 'Edm.String', filterable: true, ...plain },
    { name: 'topic', type: 'Edm.String', filterable: true, ...plain },
    { name: 'seen', type: 'Edm.Int32', filterable: true, ...plain },
    {
      name: 'vector',
      type: 'Collection(Edm.Single)',
      searchable: true,
      hidden: true,
      stored: true,
      vectorSearchDimensions: dimensions,
      vectorSearchProfileName: 'topics',
    },
  ],
  vectorSearch: {
    profiles: [{ name: 'topics', algorithmConfigurationName: 'hnsw' }],
    algorithms: [
      {
        name: 'hnsw',
        kind: 'hnsw',
        parameters: { m: 10, efConstruction: 1_000, efSearch: 1_000, metric: 'cosine' },
      },
    ],
  },
});

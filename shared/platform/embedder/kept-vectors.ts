import { type Document, type Documents, batchMax, type Page, type Stored } from '../documents/documents.js';
import type { Embedder } from './embedder.js';
import { parseVector, vectorDocument } from './vector-document.js';

/** Vectors that outlast the process, by an id that says what they were made of. No failure of a store comes out of it. */
export interface KeptVectors {
  /** Those that are kept, bit for bit as they were. */
  read(ids: readonly string[]): Promise<ReadonlyMap<string, Float32Array>>;
  keep(vectors: ReadonlyMap<string, Float32Array>): Promise<void>;
}

export interface KeptVectorsOptions {
  /** Told when the store fails: what it should have had is computed then, and not kept. */
  readonly onStoreFailure?: (error: unknown) => void;
  /** Keeps nothing: what another thread needs again, that one keeps. */
  readonly isReader?: boolean;
}

/** Keeps vectors of a model in the container `embeddings`. A damaged one is not there: it is computed and written anew. */
export function createKeptVectors(
  { id: model, dimensions }: Pick<Embedder, 'id' | 'dimensions'>,
  documents: Documents,
  { onStoreFailure = () => undefined, isReader = false }: KeptVectorsOptions = {},
): KeptVectors {
  async function readSlice(ids: readonly string[], found: Map<string, Float32Array>): Promise<void> {
    let page: Page<Stored<Document>> | undefined;
    do {
      const from = page?.continuation === undefined ? {} : { continuation: page.continuation };
      page = await documents.query(model, { where: [{ field: 'id', in: ids }], limit: batchMax, ...from });
      for (const { value } of page.items) {
        const vector = parseVector(value, dimensions);
        if (vector !== undefined) found.set(value.id, vector);
      }
    } while (page.continuation !== undefined);
  }

  return {
    async read(ids) {
      const found = new Map<string, Float32Array>();
      try {
        for (const slice of slices([...new Set(ids)])) await readSlice(slice, found);
      } catch (error) {
        onStoreFailure(error);
      }
      return found;
    },
    async keep(vectors) {
      if (isReader) return;
      try {
        for (const slice of slices([...vectors])) {
          const operations = slice.map(([id, vector]) => ({
            kind: 'upsert' as const,
            document: vectorDocument(id, model, vector),
          }));
          await documents.batch(model, operations);
        }
      } catch (error) {
        onStoreFailure(error);
      }
    },
  };
}

function slices<T>(items: readonly T[]): T[][] {
  const parts: T[][] = [];
  for (let start = 0; start < items.length; start += batchMax) parts.push(items.slice(start, start + batchMax));
  return parts;
}

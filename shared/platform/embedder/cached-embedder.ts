import { sha256 } from '../../kernel/canonical/canonical-json.js';
import { StorageError } from '../../kernel/errors/errors.js';
import { batchMax, type Document, type Documents, type Page, type Stored } from '../documents/documents.js';
import type { Embedder, EmbedOptions } from './embedder.js';
import { parseVector, vectorDocument } from './vector-document.js';

/** Slices read, or computed and written, at the same time. */
const parallelMax = 4;

/** Texts looked up at once, and vectors written at once: what a crash loses of the work. */
const sliceMax = batchMax;

/** Vectors kept in memory besides, those used last: routing simulation asks for the same ones over and over. */
const rememberedMax = 8_192;

/** A text to embed, and the id under which its vector is stored. */
interface Wanted {
  readonly id: string;
  readonly text: string;
}

export interface CachedEmbedderOptions {
  /** Told when the store fails: vectors are computed then, and not kept. */
  readonly onStoreFailure?: (error: unknown) => void;
  /** Stores nothing: what another thread needs again, that one stores. */
  readonly isReader?: boolean;
}

/**
 * Keeps the vectors of an embedder in the container `embeddings`, by model and text: nothing is embedded twice, not
 * even when several callers ask for one text at the same time. Stored vectors are bit for bit those computed.
 */
export function createCachedEmbedder(
  embedder: Embedder,
  documents: Documents,
  { onStoreFailure = () => undefined, isReader = false }: CachedEmbedderOptions = {},
): Embedder {
  const underWay = new Map<string, Promise<Float32Array>>();
  const remembered = new Map<string, Float32Array>();

  function remember(id: string, vector: Float32Array): void {
    remembered.delete(id);
    remembered.set(id, vector);
    const [oldest] = remembered.keys();
    if (remembered.size > rememberedMax && oldest !== undefined) remembered.delete(oldest);
  }

  async function unlessStoreFails<T>(work: () => Promise<T>, otherwise: T): Promise<T> {
    try {
      return await work();
    } catch (error) {
      onStoreFailure(error);
      return otherwise;
    }
  }

  /** Vectors the store holds. Damaged ones are left out, and so computed and written anew. */
  async function readSlice(slice: readonly Wanted[]): Promise<Map<string, Float32Array>> {
    const found = new Map<string, Float32Array>();
    const where = [{ field: 'id', in: slice.map(({ id }) => id) }];
    let page: Page<Stored<Document>> | undefined;
    do {
      page = await documents.query(embedder.id, { where, limit: sliceMax, ...continuing(page) });
      for (const { value } of page.items) {
        const vector = parseVector(value, embedder.dimensions);
        if (vector !== undefined) found.set(value.id, vector);
      }
    } while (page.continuation !== undefined);
    return found;
  }

  async function computeSlice(
    slice: readonly Wanted[],
    { isPassing = false, ...urgency }: EmbedOptions,
  ): Promise<Map<string, Float32Array>> {
    const texts = slice.map(({ text }) => text);
    const vectors = await embedder.embed(texts, urgency);
    const found = new Map<string, Float32Array>();
    slice.forEach(({ id }, i) => {
      const vector = vectors[i];
      if (vector !== undefined) found.set(id, vector);
    });
    if (isPassing || isReader) return found;
    const operations = Array.from(found, ([id, vector]) => ({
      kind: 'upsert' as const,
      document: vectorDocument(id, embedder.id, vector),
    }));
    await unlessStoreFails(() => documents.batch(embedder.id, operations), undefined);
    return found;
  }

  /** Reads what is stored, computes and, unless it is passing, writes the rest. */
  async function compute(wanted: readonly Wanted[], options: EmbedOptions): Promise<Map<string, Float32Array>> {
    const vectors = new Map<string, Float32Array>();
    const keep = (found: ReadonlyMap<string, Float32Array>): void => {
      for (const [id, vector] of found) vectors.set(id, vector);
    };
    await inParallel(slices(wanted), async (slice) => {
      keep(await unlessStoreFails(() => readSlice(slice), new Map()));
    });
    await inParallel(slices(wanted.filter(({ id }) => !vectors.has(id))), async (slice) => {
      keep(await computeSlice(slice, options));
    });
    return vectors;
  }

  return {
    id: embedder.id,
    dimensions: embedder.dimensions,
    async embed(texts, options = {}) {
      const wanted = texts.map((text) => ({ id: sha256(`${embedder.id}\n${text}`), text }));
      const fresh = new Map<string, Wanted>();
      const vectors = new Map<string, Promise<Float32Array>>();
      for (const one of wanted) {
        const known = remembered.get(one.id);
        const vector = known === undefined ? underWay.get(one.id) : Promise.resolve(known);
        if (vector === undefined) fresh.set(one.id, one);
        else vectors.set(one.id, vector);
      }
      if (fresh.size > 0) {
        const computing = compute([...fresh.values()], options);
        for (const id of fresh.keys()) {
          const vector = computing.then((found) => found.get(id) ?? missingVector(id));
          // Whoever asked learns of a failure by awaiting it; nobody may be asking for this one any more.
          vector.catch(() => undefined).finally(() => underWay.delete(id));
          underWay.set(id, vector);
          vectors.set(id, vector);
        }
      }
      const answers = await Promise.all(wanted.map(({ id }) => vectors.get(id) ?? missingVector(id)));
      wanted.forEach(({ id }, i) => {
        remember(id, answers[i] ?? missingVector(id));
      });
      return answers;
    },
  };
}

function missingVector(id: string): never {
  throw new StorageError(`no vector came for the text ${id}`);
}

const continuing = (page: { readonly continuation?: string } | undefined): { continuation?: string } =>
  page?.continuation === undefined ? {} : { continuation: page.continuation };

function slices<T>(items: readonly T[]): T[][] {
  const parts: T[][] = [];
  for (let start = 0; start < items.length; start += sliceMax) parts.push(items.slice(start, start + sliceMax));
  return parts;
}

async function inParallel<T>(items: readonly T[], work: (item: T) => Promise<void>): Promise<void> {
  const queue = [...items];
  const worker = async (): Promise<void> => {
    for (let item = queue.shift(); item !== undefined; item = queue.shift()) await work(item);
  };
  await Promise.all(Array.from({ length: Math.min(parallelMax, queue.length) }, worker));
}

import { readFile } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { isMainThread } from 'node:worker_threads';
import { sha256 } from '../../kernel/canonical/canonical-json.js';
import { UnreachableError } from '../../kernel/errors/errors.js';
import { withoutInternals } from '../../kernel/errors/without-internals.js';
import { chooseModel } from './choose-model.js';
import { createModel } from './create-model.js';
import type { Embedder } from './embedder.js';
import { createEmbeddingPool, type EmbeddingPool } from './embedding-pool.js';
import type { EmbeddingRuntime } from './embedding-process.js';
import { type LocalModel, modelDimensions, modelTokensMax, tokenizerDigest, tokenizerPath } from './model-files.js';
import { createRecent } from './recent.js';
import { createWordpiece, type Tokenizer } from './wordpiece.js';

/** Vectors kept in memory by text: about 2 kB each. */
const recentMax = 4096;

/** More than this mostly cost memory: each holds the model, about 150 MB in all. */
const threadsMax = 4;

export interface LocalEmbedderOptions {
  /**
   * Texts embedded side by side, each in a process of its own; one per core, at most four, unless told. In a thread
   * beside the main one, one core is left for others.
   */
  readonly threads?: number;
  /** Native code (`node`) or WebAssembly (`web`); native where it loads unless told. */
  readonly runtime?: EmbeddingRuntime;
  /** The adapted model where its adapter is at hand, else the base model, unless told. */
  readonly model?: LocalModel;
}

export interface LocalEmbedder extends Embedder {
  /** What runs the model; known after the first vector. */
  readonly runtime: EmbeddingRuntime | undefined;
  /** Why the base model stands in for the adapted one; undefined where it does not. */
  readonly fallback: string | undefined;
  /** Ends the processes. Calls under way are rejected. */
  close(): Promise<void>;
}

/**
 * all-MiniLM-L6-v2, adapted to requests and tools: English, 384 dimensions, the first 256 tokens of a text. Nothing is
 * loaded before the first text comes; the model is written then if the build has not done so. Returned vectors are
 * shared: do not write to them.
 */
export async function createLocalEmbedder(options: LocalEmbedderOptions = {}): Promise<LocalEmbedder> {
  const { model, fallback } = options.model === undefined ? await chooseModel() : { model: options.model };
  // A thread beside the main one is not alone: the others need processors as well.
  const available = isMainThread ? availableParallelism() : Math.max(1, availableParallelism() - 1);
  const threads = options.threads ?? Math.min(available, threadsMax);
  const recent = createRecent<string, Float32Array>(recentMax);
  let loading: Promise<{ tokenize: Tokenizer; pool: EmbeddingPool }> | undefined;
  let closed = false;

  async function load(): Promise<{ tokenize: Tokenizer; pool: EmbeddingPool }> {
    try {
      const [{ path }, tokenize] = await Promise.all([createModel(model), loadTokenizer()]);
      const runtimes: readonly EmbeddingRuntime[] = options.runtime ? [options.runtime] : ['node', 'web'];
      return { tokenize, pool: createEmbeddingPool(threads, { modelPath: path, runtimes }) };
    } catch (error) {
      loading = undefined;
      const reason = error instanceof Error ? error.message : String(error);
      throw new UnreachableError(`The local embedding model cannot be loaded: ${withoutInternals(reason)}`, {
        cause: error,
        hint: 'Run "npm install" and "npm run build" again.',
      });
    }
  }

  let pool: EmbeddingPool | undefined;
  const embedder: LocalEmbedder = {
    // The runtime is no part of it: the vectors of both differ by less than the rounding of the model itself.
    id: model.id,
    dimensions: modelDimensions,
    fallback,
    get runtime() {
      return pool?.runtime;
    },

    async embed(texts) {
      const found = new Map<string, Float32Array>();
      const missing: string[] = [];
      for (const text of new Set(texts)) {
        const vector = recent.get(text);
        if (vector === undefined) missing.push(text);
        else found.set(text, vector);
      }
      if (missing.length > 0) {
        if (closed) throw new UnreachableError('The local embedder is closed.');
        const loaded = await (loading ??= load());
        pool = loaded.pool;
        const vectors = await pool.run(missing.map(loaded.tokenize));
        vectors.forEach((vector, i) => {
          const text = missing[i] ?? '';
          found.set(text, vector);
          recent.set(text, vector);
        });
      }
      return texts.map((text) => {
        const vector = found.get(text);
        if (vector === undefined) throw new UnreachableError('The local embedding model left out a text.');
        return vector;
      });
    },

    async close() {
      closed = true;
      await (await loading?.catch(() => undefined))?.pool.close();
    },
  };
  return embedder;
}

async function loadTokenizer(): Promise<Tokenizer> {
  const json = await readFile(tokenizerPath(), 'utf8');
  const digest = sha256(json);
  if (digest !== tokenizerDigest) throw new Error(`the tokenizer has SHA-256 ${digest}, expected ${tokenizerDigest}`);
  return createWordpiece(json, modelTokensMax);
}

import { readFile } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { isModelAt } from '../../../model/builder/is-model-at.js';
import { modelTokensMax } from '../../../model/builder/local-models.js';
import { sha256 } from '../../kernel/canonical/canonical-json.js';
import { UnreachableError } from '../../kernel/errors/errors.js';
import { withoutInternals } from '../../kernel/errors/without-internals.js';
import type { EmbedOptions, Embedder } from './embedder.js';
import { createEmbeddingPool, type EmbeddingPool } from './embedding-pool.js';
import type { EmbeddingRuntime } from './embedding-process.js';
import { findModel, type FoundModel } from './find-model.js';
import { modelDimensions, tokenizerDigest, tokenizerPath } from './model-files.js';
import { createRecent } from './recent.js';
import type { Priority } from './take-batch.js';
import { createWordpiece, type Tokenizer } from './wordpiece.js';

/** Vectors kept in memory by text unless told: about 2 kB each. */
const recentDefault = 4096;

/** More than this mostly cost memory: each holds the model, about 150 MB in all. */
const threadsMax = 4;

export interface LocalEmbedderOptions {
  /** Texts embedded side by side, each in a process of its own; one per core, at most four, unless told. */
  readonly threads?: number;
  /** Vectors kept in memory, those used last. */
  readonly recentMax?: number;
  /** Native code (`node`) or WebAssembly (`web`); native where it loads unless told. */
  readonly runtime?: EmbeddingRuntime;
  /** What the build wrote unless told. */
  readonly found?: FoundModel;
}

export interface LocalEmbedder extends Embedder {
  /** With `isUrgent` somebody waits for these texts: they go before those that nobody waits for. */
  embed(texts: readonly string[], options?: EmbedOptions): Promise<Float32Array[]>;
  /** What runs the model; known after the first vector. */
  readonly runtime: EmbeddingRuntime | undefined;
  /** Why the base model stands in for the adapted one; undefined where it does not. */
  readonly fallback: string | undefined;
  /** Ends the processes. Calls under way are rejected. */
  close(): Promise<void>;
}

/** Texts that one call has asked for, until their vectors are there. */
interface UnderWay {
  readonly priority: Priority;
  readonly vectors: Promise<ReadonlyMap<string, Float32Array>>;
}

/**
 * all-MiniLM-L6-v2, adapted to requests and tools: English, 384 dimensions, the first 256 tokens of a text. Nothing is
 * loaded before the first text comes. Returned vectors are shared: do not write to them.
 */
export async function createLocalEmbedder(options: LocalEmbedderOptions = {}): Promise<LocalEmbedder> {
  const { model, path, fallback } = options.found ?? (await findModel());
  const threads = options.threads ?? Math.min(availableParallelism(), threadsMax);
  const recent = createRecent<string, Float32Array>(options.recentMax ?? recentDefault);
  const underWay = new Map<string, UnderWay>();
  let loading: Promise<{ tokenize: Tokenizer; pool: EmbeddingPool }> | undefined;
  let closed = false;

  async function load(): Promise<{ tokenize: Tokenizer; pool: EmbeddingPool }> {
    try {
      if (!(await isModelAt(model, path))) throw new Error(`${path} is missing or damaged`);
      const tokenize = await loadTokenizer();
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

  /** Vectors of texts that nobody else is asking for. */
  function compute(texts: readonly string[], isUrgent: boolean): Promise<ReadonlyMap<string, Float32Array>> {
    const priority = { isUrgent };
    const vectors = run(texts, priority).finally(() => {
      for (const text of texts) underWay.delete(text);
    });
    // Whoever asked learns of a failure by awaiting it.
    vectors.catch(() => undefined);
    for (const text of texts) underWay.set(text, { priority, vectors });
    return vectors;
  }

  async function run(texts: readonly string[], priority: Priority): Promise<ReadonlyMap<string, Float32Array>> {
    if (closed) throw new UnreachableError('The local embedder is closed.');
    const loaded = await (loading ??= load());
    pool = loaded.pool;
    const vectors = await pool.run(texts.map(loaded.tokenize), priority);
    return new Map(
      vectors.map((vector, at) => {
        const text = texts[at] ?? '';
        recent.set(text, vector);
        return [text, vector] as const;
      }),
    );
  }

  const embedder: LocalEmbedder = {
    // The runtime is no part of it: the vectors of both differ by less than the rounding of the model itself.
    id: model.id,
    dimensions: modelDimensions,
    fallback,
    get runtime() {
      return pool?.runtime;
    },

    async embed(texts, { isUrgent = false } = {}) {
      const found = new Map<string, Float32Array>();
      const awaited = new Map<string, UnderWay>();
      const missing: string[] = [];
      for (const text of new Set(texts)) {
        const vector = recent.get(text);
        const known = underWay.get(text);
        if (vector !== undefined) found.set(text, vector);
        else if (known === undefined) missing.push(text);
        else awaited.set(text, known);
      }
      // What another call has asked for is computed once, and is urgent for both when it is for one.
      if (isUrgent) for (const { priority } of awaited.values()) priority.isUrgent = true;
      const computed = missing.length === 0 ? new Map<string, Float32Array>() : await compute(missing, isUrgent);
      for (const [text, { vectors }] of awaited) {
        const vector = (await vectors).get(text);
        if (vector !== undefined) found.set(text, vector);
      }
      return texts.map((text) => {
        const vector = found.get(text) ?? computed.get(text);
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

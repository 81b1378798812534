import type { RegisteredTool } from '../../shared/domain/registry/registry-view.js';
import { createKeptVectors } from '../../shared/platform/embedder/kept-vectors.js';
import type { Embedder } from '../../shared/platform/embedder/embedder.js';
import { createLocalEmbedder } from '../../shared/platform/embedder/local-embedder.js';
import { type Latency, measureEach, timed } from './measure.js';
import { createIndex, spread } from './measure-size.js';
import { countEmbedded } from './count-embedded.js';
import { withStore } from './with-store.js';

export interface EmbeddingFigures {
  readonly runtime: string;
  /** From nothing to the first vector, in milliseconds. */
  readonly coldMs: number;
  /** The texts of one tool. */
  readonly oneTool: Latency;
  readonly batchTexts: number;
  readonly textsPerSecond: number;
  /** Texts that the model saw again when the same tools were indexed a second time with the kept topics. */
  readonly embeddedTwice: number;
}

const batchTexts = 1_000;
const singleTools = 100;

/** Times the local model on the texts that detection embeds of these tools. */
export async function measureEmbedding(tools: readonly RegisteredTool[]): Promise<EmbeddingFigures> {
  const texts = await textsOf(tools);
  const local = await createLocalEmbedder();
  try {
    const { ms: coldMs } = await timed(() => local.embed(['first']));
    // All processes are up before the measuring starts.
    await local.embed(Array.from({ length: 16 }, (_, i) => `warm ${i}`));
    const singles = spread(tools, singleTools);
    const textsOfEach = await Promise.all(singles.map(async (tool) => textsOf([tool])));
    // A new word at the end makes each text one that was never seen.
    const oneTool = await measureEach(textsOfEach, (some) => local.embed(some.map((text) => `${text} x`)), {
      isRepeatable: false,
    });
    const batch = spread(texts, batchTexts);
    const { ms: batchMs } = await timed(() => local.embed(batch));

    const counted = countEmbedded(local);
    await withStore(async ({ embeddings }) => {
      const change = { put: singles, remove: [], revision: 1 };
      await createIndex(counted, createKeptVectors(counted, embeddings)).update(change);
      counted.reset();
      await createIndex(counted, createKeptVectors(counted, embeddings)).update(change);
    });
    return {
      runtime: local.runtime ?? 'none',
      coldMs,
      oneTool,
      batchTexts: batch.length,
      textsPerSecond: (batch.length / batchMs) * 1000,
      embeddedTwice: counted.texts,
    };
  } finally {
    await local.close();
  }
}

/** Every text that an index of these tools embeds, once. */
async function textsOf(tools: readonly RegisteredTool[]): Promise<string[]> {
  const texts = new Set<string>();
  const recorder: Embedder = {
    id: 'recorder',
    dimensions: 1,
    embed: (some) => {
      for (const text of some) texts.add(text);
      return Promise.resolve(some.map(() => Float32Array.of(1)));
    },
  };
  await createIndex(recorder).update({ put: tools, remove: [], revision: 1 });
  return [...texts];
}

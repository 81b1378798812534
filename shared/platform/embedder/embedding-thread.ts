import { parentPort, workerData } from 'node:worker_threads';
import { withoutInternals } from '../../kernel/errors/without-internals.js';
import { createAnswers } from './answer-channels.js';
import { requestChannel } from './embedding-lane.js';
import type { EmbeddingThreadMessage, EmbeddingThreadRequest, EmbeddingThreadSettings } from './embedding-lane.js';
import { createLocalEmbedder } from './local-embedder.js';

// The program of the thread that embeds for all threads of an instance: what one of them has asked for, the others find.

/** Vectors kept in memory for all threads: what stage 4 asks about some 5,000 tools, about 45 MB. */
const recentMax = 24_576;

const { instance } = workerData as EmbeddingThreadSettings;
const embedder = await createLocalEmbedder({ recentMax });
const answerTo = createAnswers(instance);

async function answer({ from, id, model, texts, isUrgent }: EmbeddingThreadRequest): Promise<void> {
  try {
    // A thread that is begun anew chooses its model anew, such as when a file was lost.
    if (model !== embedder.id) throw new RangeError(`The embedding model is ${embedder.id} now. Restart MTGS.`);
    answerTo(from, { id, vectors: await embedder.embed(texts, { isUrgent }) });
  } catch (error) {
    answerTo(from, { id, reason: withoutInternals(error instanceof Error ? error.message : String(error)) });
  }
}

requestChannel(instance).onmessage = ({ data }: { data: unknown }) => void answer(data as EmbeddingThreadRequest);
parentPort?.on('message', () => {
  void embedder.close().finally(() => process.exit());
});
const { id, dimensions, fallback } = embedder;
parentPort?.postMessage({ id, dimensions, fallback } satisfies EmbeddingThreadMessage);

import { randomUUID } from 'node:crypto';
import { afterAll, expect, test } from 'vitest';
import { UnreachableError } from '../../../shared/kernel/errors/errors.js';
import type { EmbeddingThreadState } from '../../../shared/platform/embedder/embedding-lane.js';
import { announcedEmbedder, requestChannel, stateChannel } from '../../../shared/platform/embedder/embedding-lane.js';
import { createLocalEmbedder } from '../../../shared/platform/embedder/local-embedder.js';
import { startEmbeddingThread } from '../../../shared/platform/embedder/start-embedding-thread.js';
import { createThreadedEmbedder } from '../../../shared/platform/embedder/threaded-embedder.js';

const instance = randomUUID();
const thread = await startEmbeddingThread(instance);
const local = await createLocalEmbedder({ threads: 1 });
afterAll(() => Promise.all([thread.stop(), local.close()]));

function connect(isUrgent = false) {
  const announced = announcedEmbedder(instance);
  if (announced === undefined) throw new Error('nobody announced the thread');
  return createThreadedEmbedder(instance, announced, { isUrgent });
}

const texts = ['Lists the open issues of a repository', 'Sends a message', ''];

test('the thread gives the vectors that the model gives here, to each who asks', async () => {
  const [background, urgent] = [connect(), connect(true)];
  expect(background).toMatchObject({ id: local.id, dimensions: local.dimensions });
  const [expected, one, other] = await Promise.all([local.embed(texts), background.embed(texts), urgent.embed(texts)]);
  expect(one).toEqual(expected);
  expect(other).toEqual(expected);
});

test('nobody who has no thread of its own finds that of another instance', () => {
  expect(announcedEmbedder(randomUUID())).toBeUndefined();
});

/** Until all threads are told of a state of the thread. */
function untilIt(is: EmbeddingThreadState): Promise<void> {
  const states = stateChannel(instance);
  return new Promise((resolve) => {
    states.onmessage = ({ data }: { data: unknown }) => {
      if (data !== is) return;
      states.close();
      resolve();
    };
  });
}

test('a call that nobody was there to take is answered when the thread is back', async () => {
  const requests = requestChannel(instance);
  const isAway = untilIt('ended');
  requests.postMessage(undefined); // No request: the thread ends with it.
  await isAway;
  expect(await connect().embed(texts)).toEqual(await local.embed(texts));
  requests.close();
});

test('a thread with another model embeds nothing', async () => {
  const embedder = createThreadedEmbedder(instance, { id: 'a-model-before', dimensions: 384 }, { isUrgent: false });
  await expect(embedder.embed(texts)).rejects.toThrow(`The embedding model is ${local.id} now`);
});

test('who waits while the thread ends learns of it, and the next call is answered', async () => {
  const embedder = connect();
  const isBack = untilIt('ready');
  const requests = requestChannel(instance);
  requests.postMessage(undefined); // No request: the thread ends with it.
  const waiting = embedder.embed(['Finds a file']);
  await expect(waiting).rejects.toThrow(UnreachableError);
  await expect(embedder.embed(['Finds a file'])).rejects.toThrow(UnreachableError);
  await isBack;
  expect(await embedder.embed(texts)).toEqual(await local.embed(texts));
  requests.close();
});

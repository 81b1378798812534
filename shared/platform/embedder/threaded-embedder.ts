import { randomUUID } from 'node:crypto';
import { UnreachableError } from '../../kernel/errors/errors.js';
import type { Embedder } from './embedder.js';
import {
  answerChannel,
  type EmbeddingThreadAnswer,
  type EmbeddingThreadMessage,
  type EmbeddingThreadRequest,
  type EmbeddingThreadState,
  requestChannel,
  stateChannel,
} from './embedding-lane.js';

interface Call {
  readonly request: EmbeddingThreadRequest;
  readonly resolve: (vectors: Float32Array[]) => void;
  readonly reject: (error: Error) => void;
}

const gone = (): UnreachableError =>
  new UnreachableError('The thread for embeddings ended. It is begun anew.', { hint: 'Try again in a moment.' });

/**
 * The embedder of an instance that runs in a thread of its own. `isUrgent` puts all texts of this thread before those that
 * nobody waits for.
 */
export function createThreadedEmbedder(
  instance: string,
  { id, dimensions }: EmbeddingThreadMessage,
  { isUrgent: isAlwaysUrgent }: { readonly isUrgent: boolean },
): Embedder {
  const calls = new Map<number, Call>();
  const from = randomUUID();
  const answers = answerChannel(instance, from);
  const states = stateChannel(instance);
  let isThere = true;
  let lastId = 0;
  for (const channel of [answers, states]) channel.unref();

  /** Whoever keeps a channel open receives what all others send: every thread would read the texts of all. */
  function send(request: EmbeddingThreadRequest): void {
    const requests = requestChannel(instance);
    requests.postMessage(request);
    requests.close();
  }

  answers.onmessage = ({ data }: { data: unknown }) => {
    const answer = data as EmbeddingThreadAnswer;
    const call = calls.get(answer.id);
    calls.delete(answer.id);
    if (calls.size === 0) answers.unref();
    if ('vectors' in answer) call?.resolve([...answer.vectors]);
    else call?.reject(new UnreachableError(answer.reason));
  };
  states.onmessage = ({ data }: { data: unknown }) => {
    isThere = (data as EmbeddingThreadState) === 'ready';
    // Whoever began while the thread was away does not know that nobody took its calls. What is asked for twice is answered twice.
    if (isThere) for (const { request } of calls.values()) send(request);
    if (isThere) return;
    for (const call of calls.values()) call.reject(gone());
    calls.clear();
    answers.unref();
  };

  return {
    id,
    dimensions,
    embed(texts, { isUrgent = isAlwaysUrgent } = {}) {
      if (texts.length === 0) return Promise.resolve([]);
      if (!isThere) return Promise.reject(gone());
      return new Promise((resolve, reject) => {
        const request: EmbeddingThreadRequest = { from, id: (lastId += 1), model: id, texts: [...texts], isUrgent };
        calls.set(request.id, { request, resolve, reject });
        // Somebody waits: the thread does not end before the answer has come.
        answers.ref();
        send(request);
      });
    },
  };
}

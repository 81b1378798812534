import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import { UnreachableError } from '../../kernel/errors/errors.js';
import {
  announceEmbedder,
  type EmbeddingThreadMessage,
  type EmbeddingThreadSettings,
  type EmbeddingThreadState,
  stateChannel,
} from './embedding-lane.js';

/** How long a thread that ended by itself stays away before the next is begun, in milliseconds. */
const restartMs = 500;

export interface EmbeddingThread {
  /** Ends it, and the processes that it started. */
  stop(): Promise<void>;
}

/**
 * Starts a thread that embeds for all threads of an instance, and begins it anew if it ends by itself. Threads that are
 * begun from now on find it by the name of the instance.
 * @throws {UnreachableError} when it cannot be started.
 */
export async function startEmbeddingThread(
  instance: string,
  log: (message: string) => void = () => undefined,
): Promise<EmbeddingThread> {
  const states = stateChannel(instance);
  states.unref();
  let isStopped = false;
  let worker: Worker | undefined;

  function begin(): Promise<EmbeddingThreadMessage> {
    const begun = new Worker(findProgram(), {
      name: 'embeddings',
      workerData: { instance } satisfies EmbeddingThreadSettings,
    });
    worker = begun;
    let reason = '';
    begun.on('error', (error) => {
      reason = `: ${String(error)}`;
    });
    return new Promise((resolve, reject) => {
      begun.once('message', resolve);
      begun.once('exit', () => {
        const message = `the thread for embeddings ended${reason}`;
        reject(new UnreachableError(message));
        if (isStopped) return;
        states.postMessage('ended' satisfies EmbeddingThreadState);
        log(message);
        setTimeout(beginAgain, restartMs).unref();
      });
    });
  }

  function beginAgain(): void {
    if (isStopped) return;
    // One that cannot be started ends: it is logged, and another is begun.
    begin().then(
      () => {
        states.postMessage('ready' satisfies EmbeddingThreadState);
      },
      () => undefined,
    );
  }

  try {
    announceEmbedder(instance, await begin());
  } catch (error) {
    isStopped = true;
    states.close();
    throw error;
  }
  return {
    async stop() {
      isStopped = true;
      announceEmbedder(instance, undefined);
      states.postMessage('ended' satisfies EmbeddingThreadState);
      states.close();
      const ending = worker;
      if (ending === undefined || ending.threadId < 0) return;
      const ended = new Promise((resolve) => ending.once('exit', resolve));
      ending.postMessage('stop');
      await ended;
    },
  };
}

/** The thread's compiled program. Threads run no sources: loaded as sources, as tests do, the build's is taken. */
function findProgram(): string {
  const found = ['./embedding-thread.js', '../../../dist/shared/platform/embedder/embedding-thread.js']
    .map((path) => fileURLToPath(new URL(path, import.meta.url)))
    .find((path) => existsSync(path));
  if (found === undefined)
    throw new UnreachableError('the compiled thread for embeddings is missing: run "npm run build"');
  return found;
}

import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { ConflictError, InvalidInputError } from '../../shared/kernel/errors/errors.js';
import type { Outcome } from '../core/create-invoker.js';
import { errorText } from '../core/error-text.js';
import type { Log } from '../host-options.js';
import type { RequestServer } from '../http/serve-requests.js';
import { findProgram } from './find-program.js';
import type { RequestThreadMessage, RequestThreadRequest, RequestThreadSettings } from './lane.js';

interface Background {
  readonly log: Log;
  readonly publish: (name: string, outcome: Outcome) => Promise<void>;
}

/** How long a thread that ended by itself stays away before the next is begun, in milliseconds. */
const restartMs = 500;

/**
 * Serves the app's HTTP functions in a thread of its own, which is begun anew on the same port if it ends by itself.
 * @throws {ConflictError} when the port is in use. @throws {InvalidInputError} when the app cannot be served.
 */
export async function startRequestThread(
  settings: RequestThreadSettings,
  background: Background,
): Promise<RequestServer> {
  let isStopped = false;
  let worker = begin(settings.port);
  const port = await listening(worker);

  function begin(onPort: number): Worker {
    const begun = new Worker(findProgram('request-thread'), {
      name: 'requests',
      workerData: { ...settings, port: onPort } satisfies RequestThreadSettings,
      resourceLimits: { maxOldGenerationSizeMb: settings.lanes.memoryMegabytes },
    });
    begun.on('message', (message: RequestThreadMessage) => {
      receive(begun, message, background);
    });
    let reason = '';
    begun.on('error', (error) => {
      reason = `: ${String(error)}`;
    });
    begun.once('exit', () => {
      const message = `the thread for requests ended${reason}`;
      if (!isStopped) background.log({ level: 'error', category: 'host', message });
    });
    return begun;
  }

  function watch(watched: Worker): void {
    watched.once('exit', () => {
      if (isStopped) return;
      setTimeout(() => {
        if (isStopped) return;
        worker = begin(port);
        watch(worker);
      }, restartMs);
    });
  }
  watch(worker);

  return {
    port,
    async finish() {
      isStopped = true;
      const finished = new Promise<void>((resolve) => {
        worker.on('message', ({ kind }: RequestThreadMessage) => {
          if (kind === 'finished') resolve();
        });
        worker.once('exit', () => {
          resolve();
        });
      });
      worker.postMessage({ kind: 'finish' } satisfies RequestThreadRequest);
      await finished;
    },
    async close() {
      isStopped = true;
      await worker.terminate();
    },
  };
}

function receive(worker: Worker, message: RequestThreadMessage, { log, publish }: Background): void {
  if (message.kind === 'log') log(message.entry);
  if (message.kind !== 'publish') return;
  const { id, name, outcome } = message;
  const reply = (request: RequestThreadRequest): void => {
    worker.postMessage(request);
  };
  publish(name, outcome).then(
    () => {
      reply({ kind: 'published', id });
    },
    (error: unknown) => {
      reply({ kind: 'published', id, error: errorText(error) });
    },
  );
}

/** The port that a thread listens on. */
async function listening(worker: Worker): Promise<number> {
  const hint = 'Choose another port; 0 takes any that is free.';
  const ended = once(worker, 'exit').then(() => {
    throw new InvalidInputError('the thread for requests ended before it served any');
  });
  const port = new Promise<number>((resolve, reject) => {
    worker.on('message', (message: RequestThreadMessage) => {
      if (message.kind === 'listening') resolve(message.port);
      if (message.kind !== 'refused') return;
      const { isPortTaken, message: reason } = message;
      reject(isPortTaken ? new ConflictError(reason, { hint }) : new InvalidInputError(reason, [], { hint }));
    });
  });
  try {
    return await Promise.race([port, ended]);
  } catch (error) {
    await worker.terminate();
    throw error;
  }
}

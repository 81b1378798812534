import type { HttpRequestInit } from '@azure/functions';
import { Worker } from 'node:worker_threads';
import type { Log } from '../host-options.js';
import type { HttpOutcome, InvokeHttp } from '../http/serve-requests.js';
import { answerFromLane, type ReceivedPieces } from './answer-from-lane.js';
import { findProgram } from './find-program.js';
import type { LaneMessage, LaneRequest, LaneThreadSettings } from './lane.js';

interface Call {
  readonly resolve: (outcome: HttpOutcome) => void;
  readonly reject: (error: Error) => void;
}

interface Thread {
  readonly worker: Worker;
  readonly ready: Promise<void>;
}

export interface LaneThread {
  readonly invoke: InvokeHttp;
  /** Begins the thread, so that no request waits for it. */
  readonly begin: () => void;
}

/**
 * Runs HTTP functions in a thread of their own, one for all of them. It is begun with the first request at the latest, and
 * anew with the next after it has ended by itself; requests that it had taken fail then.
 */
export function createLaneThread(
  name: string,
  settings: LaneThreadSettings,
  { memoryMegabytes, log }: { readonly memoryMegabytes: number; readonly log: Log },
): LaneThread {
  const calls = new Map<number, Call>();
  const receiving = new Map<number, ReceivedPieces>();
  let current: Thread | undefined;
  let lastId = 0;

  const send = (request: LaneRequest): void => {
    if (request.kind === 'leave') receiving.delete(request.id);
    current?.worker.postMessage(request);
  };

  function settle(message: Extract<LaneMessage, { kind: 'done' | 'failed' }>): void {
    const { id } = message;
    const call = calls.get(id);
    // Its client has left, and the thread knows.
    if (call === undefined) return;
    calls.delete(id);
    if (message.kind === 'failed') {
      call.reject(new Error(message.message));
      return;
    }
    const opened = (pieces: ReceivedPieces): void => void receiving.set(id, pieces);
    const answer = answerFromLane(id, message.answer, { send, opened });
    call.resolve({ answer, outputs: message.outputs });
  }

  function receive(message: LaneMessage): void {
    if (message.kind === 'log') log(message.entry);
    if (message.kind === 'done' || message.kind === 'failed') settle(message);
    if (message.kind === 'pieces') receiving.get(message.id)?.add(message.pieces);
    if (message.kind !== 'end') return;
    const pieces = receiving.get(message.id);
    receiving.delete(message.id);
    pieces?.end(message.error === undefined ? undefined : new Error(message.error));
  }

  function failAll(error: Error): void {
    for (const call of calls.values()) call.reject(error);
    for (const pieces of receiving.values()) pieces.end(error);
    calls.clear();
    receiving.clear();
  }

  function begin(): Thread {
    const worker = new Worker(findProgram('lane-thread'), {
      name,
      workerData: settings,
      resourceLimits: { maxOldGenerationSizeMb: memoryMegabytes },
    });
    const ready = new Promise<void>((resolve, reject) => {
      worker.on('message', (message: LaneMessage) => {
        if (message.kind === 'ready') resolve();
        else receive(message);
      });
      let reason = '';
      worker.once('error', (error) => {
        reason = `: ${String(error)}`;
      });
      worker.once('exit', () => {
        current = undefined;
        const error = new Error(`the thread for ${name} ended${reason}`);
        log({ level: 'error', category: 'host', message: error.message });
        reject(error);
        failAll(error);
      });
    });
    // Whoever waits for it is told.
    ready.catch(() => undefined);
    return { worker, ready };
  }

  return {
    begin() {
      current ??= begin();
    },
    async invoke({ metadata }, request, left) {
      const { worker, ready } = (current ??= begin());
      await ready;
      left.throwIfAborted();
      const id = (lastId += 1);
      return new Promise<HttpOutcome>((resolve, reject) => {
        calls.set(id, { resolve, reject });
        worker.postMessage({ kind: 'call', id, name: metadata.name, request: compact(request) } satisfies LaneRequest);
        left.addEventListener('abort', () => {
          if (!calls.delete(id)) return;
          send({ kind: 'leave', id });
          reject(left.reason as Error);
        });
      });
    },
  };
}

/** Short bodies are part of a larger buffer, all of which would be copied. */
const compact = ({ body, ...request }: HttpRequestInit): HttpRequestInit =>
  body?.bytes === undefined ? request : { ...request, body: { bytes: new Uint8Array(body.bytes) } };

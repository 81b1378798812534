import type { HttpRequest } from '@azure/functions';
import { Worker } from 'node:worker_threads';
import type { Invoke, Outcome } from '../core/create-invoker.js';
import type { Log } from '../host-options.js';
import { findProgram } from './find-program.js';
import { packRequest, unpackAnswer } from './http-between-threads.js';
import type { ComputingCall, ComputingMessage, ComputingRequest, ComputingThreadSettings } from './lane.js';

interface Call {
  readonly resolve: (outcome: Outcome) => void;
  readonly reject: (error: Error) => void;
}

interface Thread {
  readonly worker: Worker;
  readonly ready: Promise<void>;
}

/**
 * Runs HTTP functions in a thread of their own, one for all of them. It is begun with the first request, and anew after it
 * has ended by itself; requests that it had taken fail then.
 */
export function createComputingThread(
  settings: ComputingThreadSettings,
  { memoryMegabytes, log }: { readonly memoryMegabytes: number; readonly log: Log },
): Invoke {
  const calls = new Map<number, Call>();
  let current: Thread | undefined;
  let lastId = 0;

  function receive(message: ComputingMessage): void {
    if (message.kind === 'log') log(message.entry);
    if (message.kind !== 'done' && message.kind !== 'failed') return;
    const call = calls.get(message.id);
    calls.delete(message.id);
    if (message.kind === 'failed') call?.reject(new Error(message.message));
    else call?.resolve({ result: unpackAnswer(message.answer), outputs: message.outputs });
  }

  function begin(): Thread {
    const worker = new Worker(findProgram('computing-thread'), {
      workerData: settings,
      resourceLimits: { maxOldGenerationSizeMb: memoryMegabytes },
    });
    const ready = new Promise<void>((resolve, reject) => {
      worker.on('message', (message: ComputingMessage) => {
        if (message.kind === 'ready') resolve();
        else receive(message);
      });
      let reason = '';
      worker.once('error', (error) => {
        reason = `: ${String(error)}`;
      });
      worker.once('exit', () => {
        current = undefined;
        const error = new Error(`the thread for checks ended${reason}`);
        log({ level: 'error', category: 'host', message: error.message });
        reject(error);
        for (const call of calls.values()) call.reject(error);
        calls.clear();
      });
    });
    // Whoever waits for it is told.
    ready.catch(() => undefined);
    return { worker, ready };
  }

  return async function invokeThere(fn, { value, signal }) {
    const { worker, ready } = (current ??= begin());
    await ready;
    const request = await packRequest(value as HttpRequest);
    signal?.throwIfAborted();
    const call: ComputingCall = { kind: 'call', id: (lastId += 1), name: fn.metadata.name, request };
    return new Promise<Outcome>((resolve, reject) => {
      calls.set(call.id, { resolve, reject });
      worker.postMessage(call satisfies ComputingRequest);
      signal?.addEventListener('abort', () => {
        if (!calls.delete(call.id)) return;
        worker.postMessage({ kind: 'leave', id: call.id } satisfies ComputingRequest);
        reject(signal.reason as Error);
      });
    });
  };
}

import { parentPort, workerData } from 'node:worker_threads';
import { createInvoker } from '../core/create-invoker.js';
import { errorText } from '../core/error-text.js';
import { loadApp } from '../core/load-app.js';
import type { LogEntry } from '../host-options.js';
import { packAnswer, unpackRequest } from './http-between-threads.js';
import type { ComputingCall, ComputingMessage, ComputingRequest, ComputingThreadSettings } from './lane.js';

// The program of the thread for requests that compute a lot.
const { app: entry, client } = workerData as ComputingThreadSettings;
const send = (message: ComputingMessage): void => parentPort?.postMessage(message);
const log = (line: LogEntry): void => {
  send({ kind: 'log', entry: line });
};
const app = await loadApp(entry, log);
const invoke = createInvoker(app, { log, clientInput: () => client });

/** What aborts the calls under way when their clients leave. */
const underWay = new Map<number, AbortController>();

async function answer({ id, name, request }: ComputingCall): Promise<void> {
  const left = new AbortController();
  underWay.set(id, left);
  try {
    const fn = app.functions.get(name);
    if (fn === undefined) throw new Error(`there is no function "${name}"`);
    const value = Object.assign(unpackRequest(request), { signal: left.signal });
    const { result, outputs } = await invoke(fn, { value, signal: left.signal });
    send({ kind: 'done', id, answer: await packAnswer(result), outputs });
  } catch (error) {
    send({ kind: 'failed', id, message: errorText(error) });
  } finally {
    underWay.delete(id);
  }
}

parentPort?.on('message', (message: ComputingRequest) => {
  if (message.kind === 'call') void answer(message);
  else underWay.get(message.id)?.abort(new Error('the client left before it had its answer'));
});
send({ kind: 'ready' });

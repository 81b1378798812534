import { HttpRequest } from '@azure/functions';
import { parentPort, workerData } from 'node:worker_threads';
import { createInvoker } from '../core/create-invoker.js';
import { errorText } from '../core/error-text.js';
import { loadApp } from '../core/load-app.js';
import type { LogEntry } from '../host-options.js';
import { toAnswer } from '../http/to-answer.js';
import type { LaneMessage, LaneRequest, LaneThreadSettings, SentAnswer } from './lane.js';

// The program of a thread for requests that compute or read a lot.
const { app: entry, client } = workerData as LaneThreadSettings;
const send = (message: LaneMessage): void => parentPort?.postMessage(message);
const log = (line: LogEntry): void => {
  send({ kind: 'log', entry: line });
};
const app = await loadApp(entry, log);
const invoke = createInvoker(app, { log, clientInput: () => client });

/** What aborts the calls under way when their clients leave. */
const underWay = new Map<number, AbortController>();
/** Answers of which pieces are still to be sent. */
const streams = new Map<number, ReadableStreamDefaultReader<Uint8Array>>();

async function answer({ id, name, request }: Extract<LaneRequest, { kind: 'call' }>): Promise<void> {
  const left = new AbortController();
  underWay.set(id, left);
  try {
    const fn = app.functions.get(name);
    if (fn === undefined) throw new Error(`there is no function "${name}"`);
    const value = Object.assign(new HttpRequest(request), { signal: left.signal });
    const { result, outputs } = await invoke(fn, { value, signal: left.signal });
    send({ kind: 'done', id, answer: pack(id, result), outputs });
  } catch (error) {
    send({ kind: 'failed', id, message: errorText(error) });
  } finally {
    underWay.delete(id);
  }
}

/** What an HTTP function returned, as plain data; its stream stays here. */
function pack(id: number, result: unknown): SentAnswer {
  const { status, headers, cookies, body } = toAnswer(result);
  if (body instanceof ReadableStream) streams.set(id, body.getReader());
  const setCookies = cookies.map((cookie) => ['set-cookie', cookie] as const);
  // Short bodies are part of a larger buffer, all of which would be copied.
  const sent = body instanceof ReadableStream ? 'stream' : body === null ? undefined : new Uint8Array(body);
  return { status, headers: [...headers, ...setCookies], body: sent };
}

async function sendPiece(id: number): Promise<void> {
  const reader = streams.get(id);
  if (reader === undefined) return;
  try {
    const { value, done } = await reader.read();
    if (done) end(id);
    else {
      // The function may keep what it sends: only a copy may move to another thread.
      const bytes = value.slice();
      parentPort?.postMessage({ kind: 'piece', id, bytes } satisfies LaneMessage, [bytes.buffer]);
    }
  } catch (error) {
    end(id, errorText(error));
  }
}

function end(id: number, error?: string): void {
  streams.delete(id);
  send({ kind: 'end', id, ...(error !== undefined && { error }) });
}

function leave(id: number): void {
  const reason = new Error('the client left before it had its answer');
  underWay.get(id)?.abort(reason);
  const reader = streams.get(id);
  streams.delete(id);
  reader?.cancel(reason).catch(() => undefined);
}

parentPort?.on('message', (message: LaneRequest) => {
  if (message.kind === 'call') void answer(message);
  else if (message.kind === 'more') void sendPiece(message.id);
  else leave(message.id);
});
send({ kind: 'ready' });

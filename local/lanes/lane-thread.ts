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
const unsent = new Map<number, AsyncIterator<Uint8Array>>();

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

/** What an HTTP function returned, as plain data; what is made piece by piece stays here. */
function pack(id: number, result: unknown): SentAnswer {
  const { status, headers, cookies, body } = toAnswer(result);
  const setCookies = cookies.map((cookie) => ['set-cookie', cookie] as const);
  const head = { status, headers: [...headers, ...setCookies] };
  if (body === null) return { ...head, body: undefined };
  // Short bodies are part of a larger buffer, all of which would be copied.
  if (body instanceof Uint8Array) return { ...head, body: new Uint8Array(body) };
  unsent.set(id, body[Symbol.asyncIterator]());
  return { ...head, body: 'pieces' };
}

async function sendPiece(id: number): Promise<void> {
  try {
    const pieces = unsent.get(id);
    // It belonged to a thread that ended.
    if (pieces === undefined) throw new Error('the answer is not there any more');
    const next = await pieces.next();
    if (next.done === true) end(id);
    else sendBytes(id, next.value);
  } catch (error) {
    end(id, errorText(error));
  }
}

/** Memory that threads share goes as it is; of other bytes, which the function may keep, a copy. */
function sendBytes(id: number, bytes: Uint8Array): void {
  const isShared = bytes.buffer instanceof SharedArrayBuffer;
  const sent = isShared ? bytes : new Uint8Array(bytes);
  parentPort?.postMessage(
    { kind: 'piece', id, bytes: sent } satisfies LaneMessage,
    sent.buffer instanceof ArrayBuffer ? [sent.buffer] : [],
  );
}

function end(id: number, error?: string): void {
  unsent.delete(id);
  send({ kind: 'end', id, ...(error !== undefined && { error }) });
}

function leave(id: number): void {
  underWay.get(id)?.abort(new Error('the client left before it had its answer'));
  const pieces = unsent.get(id);
  unsent.delete(id);
  pieces?.return?.().catch(() => undefined);
}

parentPort?.on('message', (message: LaneRequest) => {
  if (message.kind === 'call') void answer(message);
  else if (message.kind === 'more') void sendPiece(message.id);
  else leave(message.id);
});
send({ kind: 'ready' });

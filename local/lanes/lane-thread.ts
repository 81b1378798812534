import { HttpRequest } from '@azure/functions';
import { parentPort, workerData } from 'node:worker_threads';
import { createInvoker } from '../core/create-invoker.js';
import { errorText } from '../core/error-text.js';
import { loadApp } from '../core/load-app.js';
import type { LogEntry } from '../host-options.js';
import { giveWay } from './give-way.js';
import { toAnswer } from '../http/to-answer.js';
import type { LaneMessage, LaneRequest, LaneThreadSettings, SentAnswer } from './lane.js';

// The program of a thread for requests that compute or read a lot.
const { app: entry, client, givesWay } = workerData as LaneThreadSettings;
const send = (message: LaneMessage): void => parentPort?.postMessage(message);
const log = (line: LogEntry): void => {
  send({ kind: 'log', entry: line });
};
const app = await loadApp(entry, log);
// Not before: loading takes a second of the processor, for which somebody waits, and a busy machine leaves little.
if (givesWay) giveWay();
const invoke = createInvoker(app, { log, clientInput: () => client });

interface Work {
  /** Aborted when the client leaves. */
  readonly left: AbortController;
  /** What is still to be sent of its answer, where that is made piece by piece, and the piece that is being made. */
  pieces?: AsyncIterator<Uint8Array>;
  making?: Promise<IteratorResult<Uint8Array>> | undefined;
}

/** Each call until its answer is sent, to the last piece, or its client has left. */
const underWay = new Map<number, Work>();

async function answer({ id, name, request }: Extract<LaneRequest, { kind: 'call' }>): Promise<void> {
  const left = new AbortController();
  const work: Work = { left };
  underWay.set(id, work);
  try {
    const fn = app.functions.get(name);
    if (fn === undefined) throw new Error(`there is no function "${name}"`);
    const value = Object.assign(new HttpRequest(request), { signal: left.signal });
    const { result, outputs } = await invoke(fn, { value, signal: left.signal });
    send({ kind: 'done', id, answer: pack(work, result), outputs });
  } catch (error) {
    send({ kind: 'failed', id, message: errorText(error) });
  }
  // The client may have left while the answer was made: nobody asks for its pieces.
  if (left.signal.aborted) endPieces(work);
  else if (work.pieces === undefined) underWay.delete(id);
}

/** What an HTTP function returned, as plain data; what is made piece by piece stays here. */
function pack(work: Work, result: unknown): SentAnswer {
  const { status, headers, cookies, body } = toAnswer(result);
  const setCookies = cookies.map((cookie) => ['set-cookie', cookie] as const);
  const head = { status, headers: [...headers, ...setCookies] };
  if (body === null) return { ...head, body: undefined };
  // Short bodies are part of a larger buffer, all of which would be copied.
  if (body instanceof Uint8Array) return { ...head, body: new Uint8Array(body) };
  work.pieces = body[Symbol.asyncIterator]();
  return { ...head, body: 'pieces' };
}

/** What is gathered of an answer before it is sent, in bytes, and for how long a next piece is waited for then. */
const gatheredBytes = 256_000;
const gatheredMs = 20;

async function sendPieces(id: number): Promise<void> {
  const gathered: Uint8Array[] = [];
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<'late'>((resolve) => {
    timer = setTimeout(resolve, gatheredMs, 'late' as const);
  });
  try {
    for (let bytes = 0; bytes < gatheredBytes;) {
      const making = makePiece(id);
      const next = await (gathered.length === 0 ? making : Promise.race([making, late]));
      if (next === 'late') break;
      const work = underWay.get(id);
      if (work !== undefined) work.making = undefined;
      if (next.done === true) {
        sendGathered(id, gathered);
        end(id);
        return;
      }
      gathered.push(next.value);
      bytes += next.value.byteLength;
    }
    sendGathered(id, gathered);
  } catch (error) {
    sendGathered(id, gathered);
    end(id, errorText(error));
  } finally {
    clearTimeout(timer);
  }
}

/** The next piece of an answer: the one that is being made already, where one came too late for those before it. */
function makePiece(id: number): Promise<IteratorResult<Uint8Array>> {
  const work = underWay.get(id);
  // It belonged to a thread that ended.
  if (work?.pieces === undefined) throw new Error('the answer is not there any more');
  if (work.making === undefined) {
    work.making = work.pieces.next();
    // Whoever asks for it next learns why it failed.
    work.making.catch(() => undefined);
  }
  return work.making;
}

/** Memory that threads share goes as it is; of other bytes, which the function may keep, a copy. */
function sendGathered(id: number, gathered: readonly Uint8Array[]): void {
  if (gathered.length === 0) return;
  const isShared = ({ buffer }: Uint8Array): boolean => buffer instanceof SharedArrayBuffer;
  const pieces = gathered.map((bytes) => (isShared(bytes) ? bytes : new Uint8Array(bytes)));
  const transferred = pieces.flatMap(({ buffer }) => (buffer instanceof ArrayBuffer ? [buffer] : []));
  parentPort?.postMessage({ kind: 'pieces', id, pieces } satisfies LaneMessage, transferred);
}

function end(id: number, error?: string): void {
  underWay.delete(id);
  send({ kind: 'end', id, ...(error !== undefined && { error }) });
}

function leave(id: number): void {
  const work = underWay.get(id);
  if (work === undefined) return;
  underWay.delete(id);
  work.left.abort(new Error('the client left before it had its answer'));
  endPieces(work);
}

function endPieces({ pieces }: Work): void {
  pieces?.return?.().catch(() => undefined);
}

parentPort?.on('message', (message: LaneRequest) => {
  if (message.kind === 'call') void answer(message);
  else if (message.kind === 'more') void sendPieces(message.id);
  else leave(message.id);
});
send({ kind: 'ready' });

import { parentPort, workerData } from 'node:worker_threads';
import { ConflictError } from '../../shared/kernel/errors/errors.js';
import { createInvoker, type Outcome } from '../core/create-invoker.js';
import type { RegisteredFunction } from '../core/core-types.js';
import { errorText } from '../core/error-text.js';
import { loadApp } from '../core/load-app.js';
import type { LogEntry } from '../host-options.js';
import { invokeHere, type InvokeHttp, type RequestServer, serveRequests } from '../http/serve-requests.js';
import type { RequestThreadMessage, RequestThreadRequest, RequestThreadSettings } from './lane.js';
import { createLaneThread, type LaneThread } from './start-lane-thread.js';

// The program of the thread that answers requests.
const { app: entry, port, hostname, client, lanes } = workerData as RequestThreadSettings;
const send = (message: RequestThreadMessage): void => parentPort?.postMessage(message);
const log = (line: LogEntry): void => {
  send({ kind: 'log', entry: line });
};

const app = await loadApp(entry, log);
const here = invokeHere(createInvoker(app, { log, clientInput: () => client }));
const { apart, memoryMegabytes } = lanes;
const threads = new Map<string, LaneThread>();
for (const [name, { functions, isReadyAtStart, givesWay = false }] of Object.entries(apart)) {
  const thread = createLaneThread(name, { app: entry, client, givesWay }, { memoryMegabytes, log });
  for (const fn of functions) threads.set(fn, thread);
  if (isReadyAtStart) thread.begin();
}
const invoke: InvokeHttp = (fn, request, left) => (threads.get(fn.metadata.name)?.invoke ?? here)(fn, request, left);

const waiting = new Map<number, { resolve: () => void; reject: (error: Error) => void }>();
let lastId = 0;
const publish = ({ metadata: { name } }: RegisteredFunction, outcome: Outcome): Promise<void> =>
  new Promise((resolve, reject) => {
    const id = (lastId += 1);
    waiting.set(id, { resolve, reject });
    send({ kind: 'publish', id, name, outcome: { ...outcome, result: undefined } });
  });

let server: RequestServer | undefined;
parentPort?.on('message', (message: RequestThreadRequest) => {
  if (message.kind === 'finish') {
    void server?.finish().finally(() => {
      send({ kind: 'finished' });
    });
    return;
  }
  const { id, error } = message;
  if (error === undefined) waiting.get(id)?.resolve();
  else waiting.get(id)?.reject(new Error(error));
  waiting.delete(id);
});
try {
  server = await serveRequests({ app, invoke, publish, log, port, hostname });
  send({ kind: 'listening', port: server.port });
} catch (error) {
  send({ kind: 'refused', isPortTaken: error instanceof ConflictError, message: errorText(error) });
}

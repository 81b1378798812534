import { randomBytes, randomUUID, timingSafeEqual } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { DatabaseSync } from 'node:sqlite';
import { AppError, InvalidInputError } from '../../shared/kernel/errors/errors.js';
import { errorText } from '../core/error-text.js';
import { listen } from '../http/listen.js';
import { readBody } from '../http/read-body.js';
import type { Log } from '../host-options.js';
import { terminalStatuses } from './instance.js';
import type { InstanceControl } from './instance-control.js';
import { listInstances } from './list-instances.js';
import { viewStatus } from './status-view.js';
import type { TaskHubStore } from './task-hub-store.js';

/** Largest input or event, in bytes. */
const bodyMax = 4 * 1024 * 1024;

const pageSize = 100;
const continuationHeader = 'x-ms-continuation-token';

const statusFor: Readonly<Record<string, number>> = {
  'invalid-input': 400,
  'not-found': 404,
  conflict: 409,
  'too-large': 413,
  storage: 503,
};

interface Answer {
  readonly status: number;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface ClientApi {
  /** Base URL with the path secret, ending in a slash: whoever knows it controls every orchestration. */
  readonly url: string;
  readonly server: Server;
}

/** Serves the HTTP API that the durable client of this process calls: loopback only, below an unguessable path. */
export async function startClientApi({
  database,
  store,
  control,
  log,
}: {
  database: DatabaseSync;
  store: TaskHubStore;
  control: InstanceControl;
  log: Log;
}): Promise<ClientApi> {
  const secret = randomBytes(32).toString('hex');

  const server = createServer((request, response) => {
    answer(request).then(
      ({ status, body, headers = {} }) => {
        send(response, { status, body, headers });
      },
      (error: unknown) => {
        const status = (error instanceof AppError ? statusFor[error.code] : undefined) ?? 500;
        if (status === 500) log({ level: 'error', category: 'host', message: `durable client: ${errorText(error)}` });
        send(response, { status, body: { message: errorText(error) } });
      },
    );
  });
  const port = await listen(server, 0, '127.0.0.1');
  return { url: `http://127.0.0.1:${port}/${secret}/`, server };

  async function answer(request: IncomingMessage): Promise<Answer> {
    const url = new URL(request.url ?? '/', 'http://127.0.0.1');
    const [given = '', area = '', ...rest] = url.pathname.split('/').slice(1).map(decodeSegment);
    if (!isSame(given, secret)) return { status: 404 };
    const method = request.method ?? 'GET';
    const [id = '', verb = '', name = ''] = rest;

    if (area === 'orchestrators' && method === 'POST') {
      const instanceId = verb === '' ? randomUUID().replaceAll('-', '') : verb;
      await control.start(id, instanceId, await readJson(request));
      return { status: 202, body: { id: instanceId } };
    }
    if (area === 'instances' && id === '') return method === 'DELETE' ? purgeMany(url) : list(url, request);
    if (area === 'instances' && method === 'GET') return status(id, url);
    if (area === 'instances' && method === 'DELETE') {
      return { status: 200, body: { instancesDeleted: await control.purge(id) } };
    }
    if (area === 'instances' && method === 'POST') return change(id, verb, name, url, request);
    if (area === 'entities') return { status: 501, body: { message: 'the embedded host does not offer entities' } };
    return { status: 404 };
  }

  async function change(id: string, verb: string, name: string, url: URL, request: IncomingMessage): Promise<Answer> {
    const reason = url.searchParams.get('reason') ?? '';
    const accepted = (isOpen: boolean): Answer => ({ status: isOpen ? 202 : 410 });
    if (verb === 'raiseEvent' && name !== '') return accepted(await control.raise(id, name, await readJson(request)));
    if (verb === 'terminate') return accepted(await control.terminate(id, reason));
    if (verb === 'suspend') return accepted(await control.suspend(id, reason));
    if (verb === 'resume') return accepted(await control.resume(id, reason));
    return { status: 501, body: `the embedded host does not offer "${verb}"` };
  }

  function status(id: string, url: URL): Answer {
    const record = store.instance(id);
    if (record === undefined) return { status: 404, body: { message: `there is no orchestration instance "${id}"` } };
    const has = (name: string): boolean => url.searchParams.get(name)?.toLowerCase() === 'true';
    const history = has('showHistory') ? store.history(id).flat() : undefined;
    const showInput = url.searchParams.get('showInput')?.toLowerCase() !== 'false';
    const body = viewStatus(record, { history, showOutput: has('showHistoryOutput'), showInput });
    return { status: terminalStatuses.has(record.status) ? 200 : 202, body };
  }

  function list(url: URL, request: IncomingMessage): Answer {
    const token = request.headers[continuationHeader];
    const after = typeof token === 'string' ? parseToken(token) : undefined;
    const page = listInstances(database, { ...filterOf(url), ...(after && { after }) }, pageSize);
    const showInput = url.searchParams.get('showInput')?.toLowerCase() !== 'false';
    const body = page.flatMap(({ id }) => {
      const record = store.instance(id);
      return record ? [viewStatus(record, { showOutput: false, showInput })] : [];
    });
    const last = page.at(-1);
    const more =
      page.length === pageSize && last
        ? Buffer.from(JSON.stringify([last.created, last.id])).toString('base64')
        : undefined;
    return { status: 200, body, headers: more === undefined ? {} : { [continuationHeader]: more } };
  }

  async function purgeMany(url: URL): Promise<Answer> {
    const filter = filterOf(url);
    const statuses = (filter.statuses ?? [...terminalStatuses]).filter((status) => terminalStatuses.has(status));
    let instancesDeleted = 0;
    if (statuses.length === 0) return { status: 404 };
    for (;;) {
      const page = listInstances(database, { ...filter, statuses }, pageSize);
      if (page.length === 0) break;
      // An instance goes together with those it started, so it may be gone when its turn comes.
      for (const { id } of page) if (store.instance(id)) instancesDeleted += await control.purge(id);
    }
    return instancesDeleted === 0 ? { status: 404 } : { status: 200, body: { instancesDeleted } };
  }
}

const decodeSegment = (segment: string): string => {
  try {
    return decodeURIComponent(segment);
  } catch {
    throw new InvalidInputError('the path is not percent-encoded correctly');
  }
};

function filterOf({ searchParams }: URL) {
  const from = searchParams.get('createdTimeFrom');
  const to = searchParams.get('createdTimeTo');
  const statuses = searchParams.get('runtimeStatus')?.split(',').filter(Boolean);
  return {
    ...(from !== null && { createdFrom: from }),
    ...(to !== null && { createdTo: to }),
    ...(statuses && statuses.length > 0 && { statuses }),
  };
}

function parseToken(token: string): { created: string; id: string } | undefined {
  try {
    const [created, id] = JSON.parse(Buffer.from(token, 'base64').toString()) as unknown[];
    return typeof created === 'string' && typeof id === 'string' ? { created, id } : undefined;
  } catch {
    return undefined;
  }
}

/** The body as JSON text; `null` when there is none. @throws {InvalidInputError} when it is not JSON. */
async function readJson(request: IncomingMessage): Promise<string> {
  const text = (await readBody(request, bodyMax)).toString('utf8');
  if (text.trim() === '') return 'null';
  try {
    JSON.parse(text);
    return text;
  } catch (cause) {
    throw new InvalidInputError('the body is not JSON', [], { cause });
  }
}

function isSame(given: string, secret: string): boolean {
  return given.length === secret.length && timingSafeEqual(Buffer.from(given), Buffer.from(secret));
}

function send(response: ServerResponse, { status, body, headers = {} }: Answer): void {
  const text = body === undefined ? '' : JSON.stringify(body);
  response.writeHead(status, {
    ...headers,
    'content-type': 'application/json',
    'content-length': Buffer.byteLength(text),
  });
  response.end(text);
}

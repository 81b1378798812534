import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { AuditEntry } from '../../shared/domain/governance/audit-entry.js';
import type { SyncRun } from '../../shared/domain/registry/sync-run.js';
import type { ShownTool } from '../../shared/api/shown-tool.js';
import { answerJson, legacyPeer, serveHttp } from '../platform/mcp-server/http-peer.js';
import { eventually, type Stack, startStack } from '../support/hosts/embedded-stack.js';
import { listAll } from '../support/hosts/list-all.js';

/** More by `KILLS=200`: about ten seconds each. */
const kills = Number(process.env['KILLS'] ?? 5);
const base = '/v1/environments/prod';
/** Longest time between a start and its kill, in milliseconds. */
const lifeMax = 10_000;
/** Longest time that a live server takes for an answer, in milliseconds: changes fall into the middle of a synchronisation. */
const answerMax = 60;
const servers = ['desk', 'hub', 'vault', 'yard'];

let folder: string;
let stack: Stack;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'mtgs-sync-kill-'));
  stack = await startStack(folder);
  await stack.call('PUT', base, {});
});

afterAll(async () => {
  await stack.kill();
  rmSync(folder, { recursive: true });
});

const below = (bound: number): number => Math.floor(Math.random() * bound);

/** What a server would list now: any of ten tools, each in one of two editions. */
const someTools = () =>
  Array.from({ length: 10 }, (_, at) => at)
    .filter(() => Math.random() < 0.6)
    .map((at) => ({
      name: `export_report_${at}`,
      description: `Writes report ${at} into a file, edition ${below(2)}.`,
      inputSchema: { type: 'object', properties: { [`report_${at}`]: { type: 'string' } } },
    }));

interface Live {
  tools: ReturnType<typeof someTools>;
  url: string;
  /** What was last acknowledged; undefined while the answer to a change was cut off. */
  isThere: boolean | undefined;
}

/** Adds, removes and changes a server until the stack dies. */
async function operate(server: string, live: Live): Promise<void> {
  for (;;) {
    await pause(below(1000));
    live.tools = someTools();
    const isAdded = live.isThere !== true;
    if (!isAdded && Math.random() < 0.7) continue;
    live.isThere = undefined;
    const { status } = isAdded
      ? await stack.call('PUT', `${base}/servers/${server}`, { transport: { type: 'http', url: live.url } })
      : await stack.call('DELETE', `${base}/servers/${server}`);
    const expected = isAdded ? [200, 201] : [204];
    if (!expected.includes(status)) throw new Error(`${isAdded ? 'adding' : 'removing'} ${server} answered ${status}`);
    live.isThere = isAdded;
    if (!isAdded) await nothingComesBack(server);
  }
}

/** What was under way when a server was removed brings none of its tools back. */
async function nothingComesBack(server: string): Promise<void> {
  const { body } = await stack.call('GET', `${base}/sync-runs?limit=100`);
  for (const { id, status } of (body as { items: SyncRun[] }).items) {
    if (status !== 'queued') continue;
    await eventually(async () => {
      const run = (await stack.call('GET', `${base}/sync-runs/${id}`)).body as SyncRun;
      return run.status === 'queued' ? undefined : run;
    });
  }
  expect(await shownOf(server), `${server} was removed`).toEqual([]);
}

const shownOf = async (server: string) =>
  (await listAll<ShownTool>(stack, `${base}/tools?server=${server}`)).map(({ definition }) => definition);

/** Asks for synchronisations of one server or all until the stack dies. */
async function synchronise(): Promise<void> {
  for (;;) {
    await pause(below(700));
    const some = Math.random() < 0.7 ? { servers: [servers[below(servers.length)]] } : {};
    const accepted = Math.random() < 0.5 ? { acceptRemovals: 10 } : {};
    const { status } = await stack.call('POST', `${base}/sync-runs`, { ...some, ...accepted });
    if (status !== 202 && status !== 404) throw new Error(`asking for a synchronisation answered ${status}`);
  }
}

// What a client sees when the stack dies under it.
const isCutOff = (error: unknown): boolean => error instanceof TypeError || error instanceof SyntaxError;

const allEnd = (): Promise<SyncRun[]> =>
  eventually(async () => {
    const runs = await listAll<SyncRun>(stack, `${base}/sync-runs`);
    return runs.every(({ status }) => status !== 'queued') ? runs : undefined;
  }, 300);

test(`${kills} SIGKILLs while servers are added, changed, removed and synchronised`, async () => {
  const lives = new Map<string, Live>();
  let isCalm = false;
  for (const server of servers) {
    const live: Live = { tools: someTools(), url: '', isThere: false };
    const peer = legacyPeer(async (response, asked) => {
      const { tools } = live;
      await pause(below(answerMax));
      if (!isCalm && Math.random() < 0.05) response.writeHead(503).end();
      else answerJson(response, asked, { tools });
    });
    live.url = (await serveHttp(peer)).url;
    lives.set(server, live);
  }

  for (let kill = 0; kill < kills; kill += 1) {
    const ended = Promise.allSettled([
      ...[...lives].map(([server, live]) => operate(server, live)),
      synchronise(),
      synchronise(),
    ]);
    await pause(Math.random() * lifeMax); // The moment is random on purpose.
    await stack.kill();
    for (const result of await ended) {
      if (result.status === 'rejected' && !isCutOff(result.reason)) throw result.reason;
    }
    stack = await startStack(folder);
  }

  // A change whose answer was cut off is asked for again, as a client would.
  for (const [server, live] of lives) {
    if (live.isThere === undefined) await stack.call('DELETE', `${base}/servers/${server}`);
    live.isThere ??= false;
  }
  const runs = await allEnd();
  expect(runs.filter(({ results }) => results.some(({ outcome }) => outcome === 'synced')).length).toBeGreaterThan(0);
  expect(runs.filter(({ status }) => status === 'failed')).toEqual([]);

  for (const [server, { isThere }] of lives) {
    if (isThere !== true) expect(await shownOf(server), `${server} was removed`).toEqual([]);
  }

  isCalm = true;
  // One synchronisation more, and the registry holds what is listed.
  const there = servers.filter((server) => lives.get(server)?.isThere);
  if (there.length > 0) {
    const { body } = await stack.call('POST', `${base}/sync-runs`, { servers: there, acceptRemovals: 100 });
    expect((body as SyncRun).status).toBe('queued');
    await allEnd();
  }
  for (const server of there) {
    const byName = (a: { name: string }, b: { name: string }): number => (a.name < b.name ? -1 : 1);
    expect((await shownOf(server)).sort(byName), server).toMatchObject(lives.get(server)!.tools.sort(byName));
  }
  await auditTellsTheSame();
}, 1_800_000);

/** Every change of a tool is audited once, in its order: told again, the entries come to the tools that are there. */
async function auditTellsTheSame(): Promise<void> {
  const tools = await listAll<ShownTool>(stack, `${base}/tools`);
  const now = new Map(tools.map(({ id, version }) => [id as string, version]));
  const told = await eventually(async () => {
    const entries = await listAll<AuditEntry>(stack, `${base}/audit-entries`);
    const versions = versionsByAudit(entries);
    return JSON.stringify([...versions].sort()) === JSON.stringify([...now].sort()) ? versions : undefined;
  }, 120);
  expect([...told].sort()).toEqual([...now].sort());
  const { body } = await stack.call('GET', `${base}/audit-entries/verification`);
  expect(body).toMatchObject({ intact: true });
}

function versionsByAudit(entries: readonly AuditEntry[]): Map<string, number> {
  const versions = new Map<string, number>();
  for (const { type, subject, after } of entries.toSorted((a, b) => a.sequence - b.sequence)) {
    if (type === 'TOOL_DELETED') {
      if (!versions.delete(subject.id)) throw new Error(`${subject.id} was removed twice`);
    } else if (type === 'TOOL_REGISTERED' || type === 'TOOL_UPDATED') {
      versions.set(subject.id, (after as { version: number }).version);
    }
  }
  return versions;
}

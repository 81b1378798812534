import { InvocationContext } from '@azure/functions';
import { beforeEach, describe, expect, test } from 'vitest';
import { createSyncServer } from '../../orchestrations/activities/sync-server.js';
import { byRequest } from '../../shared/domain/event.js';
import { StorageError, UnreachableError } from '../../shared/kernel/errors/errors.js';
import type { Documents } from '../../shared/platform/documents/documents.js';
import { openSqliteDocuments } from '../../shared/platform/documents/sqlite-documents.js';
import type { Listing } from '../../shared/platform/mcp-server/mcp-server.js';
import { createDeleteServer } from '../../shared/registry/servers/delete-server.js';
import { createRecordSync, type RecordSync } from '../../shared/registry/servers/record-sync.js';
import { createDeleteTool } from '../../shared/registry/tools/delete-tool.js';
import { createRegisterTools, type RegisterTools } from '../../shared/registry/tools/register-tools.js';
import { createRegistryStore } from '../../shared/stores/registry-store.js';
import { createRunDataStore, type RunDataStore } from '../../shared/stores/run-data-store.js';
import {
  actor,
  aDefinition,
  env,
  failingDocuments,
  newDocuments,
  newRegistry,
  type OpenRegistry,
  valuesOf,
} from '../registry/support.js';
import { noTexts } from '../support/no-texts.js';

const by = byRequest({ actor });
const transport = { type: 'http', url: 'https://crm.example.com/mcp' } as const;

let documents: Documents;
let opened: OpenRegistry;
let runData: RunDataStore;

beforeEach(async () => {
  documents = newDocuments();
  opened = await newRegistry(documents);
  runData = createRunDataStore(openSqliteDocuments(':memory:', { name: 'simulations', partitionKey: 'runId' }));
  await addServer();
});

const addServer = (to: string = transport.url) =>
  opened.saveServer({ env, server: { id: 'crm', transport: { ...transport, url: to } }, by });
const deleteServer = () => createDeleteServer(opened)({ env, server: 'crm', by });

type Wrap<Verb> = (verb: Verb) => Verb;

interface Staging {
  readonly syncId?: string;
  /** What it lists. */
  readonly lists: readonly string[] | (() => Promise<readonly string[]>);
  readonly texts?: Listing['texts'];
  readonly over?: Documents;
  readonly registering?: Wrap<RegisterTools>;
  readonly recording?: Wrap<RecordSync>;
}

/** One attempt of the activity, as a host makes it. */
function sync({ syncId = 'sync-1', lists, texts = noTexts, over = documents, registering, recording }: Staging) {
  const base = { registry: createRegistryStore(over), now: opened.now };
  const list = async (): Promise<Listing> => ({
    tools: (typeof lists === 'function' ? await lists() : lists).map((name) => aDefinition(name)),
    refused: [],
    warnings: [],
    texts,
    protocolVersion: '2025-11-25',
    era: 'legacy',
  });
  const { handler } = createSyncServer({
    ...base,
    runData,
    mcpServer: { list },
    registerTools: (registering ?? ((verb) => verb))(createRegisterTools(base)),
    deleteTool: createDeleteTool(base),
    recordSync: (recording ?? ((verb) => verb))(createRecordSync(base)),
    syncTimeoutSeconds: 5,
  });
  return handler({ env, syncId, server: 'crm' }, new InvocationContext());
}

const live = async () =>
  (await valuesOf(opened.registry.tools))
    .filter(({ deletedAt }) => deletedAt === undefined)
    .map(({ id }) => id)
    .sort();
const lastSync = async () => (await opened.registry.servers.get(env, 'crm'))?.value.lastSync;
const synced = async () => (await valuesOf(opened.registry.events)).filter(({ type }) => type === 'SERVER_SYNCED');
const removed = { outcome: 'failed', changed: 0, reason: expect.stringContaining('removed') as string };

/** Does something before or after the first use of a verb. */
const around =
  (when: 'before' | 'after', work: () => Promise<unknown>) =>
  <Request, Answer>(verb: (request: Request) => Promise<Answer>) => {
    let isFirst = true;
    return async function disturbed(request: Request): Promise<Answer> {
      const isNow = isFirst;
      isFirst = false;
      if (isNow && when === 'before') await work();
      const answer = await verb(request);
      if (isNow && when === 'after') await work();
      return answer;
    };
  };

const dies = () => () => Promise.reject(new StorageError('the power went out'));

describe('a server that is removed while it is synchronised', () => {
  beforeEach(async () => {
    await sync({ syncId: 'earlier', lists: ['find', 'send'] });
  });

  const lists = ['find', 'send', 'wipe'];
  const instructions = { ...noTexts, instructions: 'Be brief.' };
  test.each<[string, Staging]>([
    ['while it is listed', { lists: async () => (await deleteServer(), lists) }],
    ['before its tools are written', { lists, registering: around('before', deleteServer) }],
    ['after its tools were written', { lists, registering: around('after', deleteServer) }],
    ['before what came of it is written', { lists, recording: around('before', deleteServer) }],
    ['after what came of it was written', { lists, recording: around('after', deleteServer) }],
    ['and whose texts are new', { lists, texts: instructions, registering: around('before', deleteServer) }],
    ['and that would be held', { lists: [], texts: instructions, registering: around('before', deleteServer) }],
  ])('%s offers no tool any more', async (when, staging) => {
    const result = await sync(staging);
    expect(await live()).toEqual([]);
    if (!when.startsWith('after what')) expect(result).toEqual({ server: 'crm', ...removed });
  });

  test('offers none either when the process dies before it notices', async () => {
    const registering = around('before', deleteServer);
    await expect(sync({ lists, registering, recording: dies })).rejects.toThrow(StorageError);
    expect(await live()).not.toEqual([]);
    expect(await sync({ lists })).toMatchObject(removed);
    expect(await live()).toEqual([]);
  });

  test('keeps what somebody registered by hand since then', async () => {
    await deleteServer();
    await opened.register([aDefinition('find')]);
    expect(await sync({ lists })).toMatchObject(removed);
    expect(await live()).toEqual(['crm~find']);
  });

  test.each<[string, Staging]>([
    ['its tools are written', { lists, registering: around('before', () => deleteServer().then(() => addServer())) }],
    ['it is noted', { lists, recording: around('before', () => deleteServer().then(() => addServer())) }],
  ])('and created anew before %s has what it lists', async (_, staging) => {
    expect(await sync(staging)).toMatchObject({ outcome: 'synced' });
    expect(await live()).toEqual(['crm~find', 'crm~send', 'crm~wipe']);
  });

  test('or led elsewhere takes nothing of what was listed before', async () => {
    const elsewhere = async () => (await addServer('https://other.example.com/mcp'), lists);
    expect(await sync({ lists: elsewhere })).toMatchObject({
      outcome: 'failed',
      reason: expect.stringContaining('changed while it was listed') as string,
    });
    expect(await live()).toEqual(['crm~find', 'crm~send']);
  });
});

describe('of two synchronisations of one server the one that began later counts', () => {
  const later = () => sync({ syncId: 'later', lists: ['new'] });

  test('when it was done before the other had its listing', async () => {
    expect(await sync({ lists: async () => (await later(), ['old']) })).toMatchObject({
      outcome: 'failed',
      reason: expect.stringContaining('a later synchronisation') as string,
    });
    expect(await live()).toEqual(['crm~new']);
    expect(await lastSync()).toMatchObject({ outcome: 'synced', added: 1 });
  });

  test('when the other got no answer at all', async () => {
    const lists = async () => {
      await later();
      throw new UnreachableError('no answer');
    };
    await sync({ lists });
    expect(await lastSync()).toMatchObject({ outcome: 'synced', added: 1 });
  });

  // What it listed last is what stays, whichever of them writes first.
  test('when it came while the other was writing', async () => {
    let listings = 0;
    const lists = () => Promise.resolve([(listings += 1) === 1 ? 'old' : 'new']);
    await sync({ lists, registering: around('before', later) });
    expect(await live()).toEqual(['crm~new']);
    expect((await lastSync())?.outcome).toBe('synced');
  });

  test('when the other ends while it is writing', async () => {
    const asked = Promise.withResolvers<undefined>();
    const answer = Promise.withResolvers<string[]>();
    const earlier = sync({ lists: () => (asked.resolve(undefined), answer.promise) });
    await asked.promise;
    const endEarlier = () => (answer.resolve(['old']), earlier);
    await sync({ syncId: 'later', lists: ['new'], registering: around('before', endEarlier) });
    expect(await live()).toEqual(['crm~new']);
  });

  test('when it has to be repeated, and the other ends meanwhile', async () => {
    const asked = Promise.withResolvers<undefined>();
    const answer = Promise.withResolvers<string[]>();
    const earlier = sync({ lists: () => (asked.resolve(undefined), answer.promise) });
    await asked.promise;
    await expect(sync({ syncId: 'later', lists: ['new'], recording: dies })).rejects.toThrow(StorageError);
    const lists = async () => (answer.resolve(['old']), await earlier, ['new']);
    expect(await sync({ syncId: 'later', lists })).toMatchObject({ outcome: 'synced' });
    expect(await live()).toEqual(['crm~new']);
  });

  test('and one that began earlier and ended before is no reason to write nothing', async () => {
    await later();
    expect(await sync({ lists: ['new', 'more'] })).toMatchObject({ outcome: 'synced', changed: 1 });
  });

  // Clocks of two instances are never quite the same.
  test('also when the clock of the second is behind', async () => {
    await later();
    const { now } = opened;
    opened = { ...opened, now: () => new Date(now().getTime() - 3_600_000) };
    expect(await sync({ lists: ['new', 'more'] })).toMatchObject({ outcome: 'synced', changed: 1 });
    expect(await live()).toEqual(['crm~more', 'crm~new']);
  });
});

// More than are written in one batch.
const names = Array.from({ length: 40 }, (_, index) => `do_${String(index).padStart(2, '0')}`);

describe.each(['before', 'after'] as const)('a synchronisation that breaks off just %s a write', (when) => {
  test('and is repeated comes to the same, and keeps no new server from its tools', async () => {
    for (let failAt = 1; ; failAt += 1) {
      documents = newDocuments();
      opened = await newRegistry(documents);
      await addServer();
      const failing = failingDocuments(documents, failAt, when);
      const syncId = `sync-${when}-${failAt}`;
      const first = await sync({ syncId, lists: names, over: failing.documents }).catch(() => undefined);
      const result = first ?? (await sync({ syncId, lists: names }));
      const tools = await valuesOf(opened.registry.tools);
      expect(tools.filter(({ isNewOnKnownServer }) => isNewOnKnownServer === true)).toEqual([]);
      expect(result).toMatchObject({ outcome: 'synced', changed: 40, analysisRun: expect.any(String) as string });
      expect(await synced()).toMatchObject([{ after: { added: 40 } }]);
      const runs = await valuesOf(opened.registry.runs);
      expect(runs.flatMap(({ toolIds = [] }) => toolIds)).toHaveLength(40);
      if (failing.writes() < failAt) break;
    }
  });
});

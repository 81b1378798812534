import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, onTestFinished, test, vi } from 'vitest';
import { definitions } from '../../functions/definitions.js';
import { createServices, type Outside, partitionKeys } from '../../functions/services.js';
import { bySystem, systemActor } from '../../shared/domain/event.js';
import type { Documents } from '../../shared/platform/documents/documents.js';
import { feedsOf } from '../../shared/stores/feed-progress.js';
import { openSqliteDocuments } from '../../shared/platform/documents/sqlite-documents.js';
import { callRoute } from '../support/call-route.js';
import { createHashingEmbedder } from '../support/hashing-embedder.js';
import { hostApp } from '../support/hosts/hosted-app.js';

interface Body {
  ready: boolean;
  checks: { name: string; ok: boolean; required: boolean; detail?: string }[];
}
const failing = ({ checks }: Body) => checks.filter(({ ok }) => !ok).map(({ name }) => name);

function aFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'mtgs-readiness-'));
  onTestFinished(() => {
    rmSync(folder, { recursive: true, force: true });
  });
  return folder;
}

/** The app without a host: its feeds stand still unless the test lets them see something. */
async function openApp(folder: string, open?: (documents: Documents, name: string) => Documents, bytesMax?: number) {
  const handles: { close: () => void }[] = [];
  onTestFinished(() => {
    for (const handle of handles) handle.close();
  });
  const outside: Partial<Outside> = {
    embedder: createHashingEmbedder(),
    open: (name) => {
      const container = { name, partitionKey: partitionKeys[name] };
      const documents = openSqliteDocuments(join(folder, 'mtgs.db'), container, bytesMax ? { bytesMax } : {});
      handles.push(documents);
      return open?.(documents, name) ?? documents;
    },
  };
  const services = await createServices({ MTGS_STORE: 'sqlite', MTGS_DATA: folder }, outside);
  const route = definitions(services).routes.find(({ name }) => name === 'showReadiness')!;
  return {
    services,
    readiness: async () => {
      const { status, body } = await callRoute(route);
      return { status, ...(body as unknown as Body) };
    },
  };
}

test('says of each check whether it holds, and whether it matters', async () => {
  const { readiness } = await openApp(aFolder());
  const { status, ready, checks } = await readiness();
  expect([status, ready]).toEqual([200, true]);
  expect(checks.map(({ name, ok, required }) => [name, ok, required])).toEqual([
    ['store', true, true],
    ['feed onAlertWorthyEvent', true, true],
    ['feed onDeliveryQueued', true, false],
    ['feed onEventRecorded', true, true],
    ['feed onRegistryChanged', true, true],
    ['feed onAccessEventRecorded', true, true],
    ['analyses', true, false],
    ['synchronisations', true, false],
    ['simulations', true, false],
    ['deliveries', true, false],
    ['dead alerts', true, false],
    ['changes set aside', true, false],
    ['damaged rows', true, false],
    ['embedding model', true, false],
  ]);
});

test('knows every change feed there is', async () => {
  const { services } = await openApp(aFolder());
  const feeds = definitions(services).changeFeeds.map(({ name, options }) => [options.containerName, name]);
  const known = Object.entries(feedsOf).flatMap(([container, names]) => names.map((name) => [container, name]));
  expect(known.sort()).toEqual(feeds.sort());
});

describe('a disk that is full', () => {
  test('is not ready, though there is room for something small, and ready again when writes go through', async () => {
    vi.useFakeTimers({ toFake: ['Date'], now: 0 });
    onTestFinished(() => {
      vi.useRealTimers();
    });
    const { services, readiness } = await openApp(aFolder(), undefined, 700_000);
    const create = (id: string, pad: number) =>
      services.createEnvironment({ id, owner: 'x'.repeat(pad), by: bySystem } as never);
    expect((await readiness()).ready).toBe(true);
    const tooLarge = { runId: 'r', key: 'k', value: 'x'.repeat(290_000) };
    const fill = async () => {
      for (let n = 0; n < 9; n += 1)
        await services.runData.put({ kind: 'analysis', env: 'prod', id: 'run' }, `key/${n}`, tooLarge);
    };
    await expect(fill()).rejects.toThrow(/full/);
    vi.setSystemTime(2_000);
    const full = await readiness();
    expect([full.status, failing(full)]).toEqual([503, ['store']]);
    expect(full.checks[0]?.detail).toMatch(/full/);
    await create('prod', 1);
    vi.setSystemTime(60_000);
    expect((await readiness()).ready).toBe(true);
  });
});

test('a page that is damaged is not ready, and says so without a path', async () => {
  const folder = aFolder();
  const file = join(folder, 'mtgs.db');
  // All tables are there before the page is damaged: making one may move pages.
  for (const name of Object.keys(partitionKeys) as (keyof typeof partitionKeys)[])
    openSqliteDocuments(file, { name, partitionKey: partitionKeys[name] }).close();
  const documents = openSqliteDocuments(file, { name: 'registry', partitionKey: 'env' });
  for (let n = 0; n < 300; n += 1) {
    await documents.create({ id: `tool:crm~t${n}`, env: 'prod', kind: 'tool', value: { pad: 'x'.repeat(500) } });
  }
  documents.close();
  const database = new DatabaseSync(file);
  const [page] = database
    .prepare("SELECT pageno FROM dbstat WHERE name = 'documents_registry' AND pagetype = 'leaf'")
    .all();
  const size = Number(database.prepare('PRAGMA page_size').get()?.['page_size']);
  database.close();
  const bytes = readFileSync(file);
  bytes.fill(0xff, (Number(page?.['pageno']) - 1) * size, Number(page?.['pageno']) * size);
  writeFileSync(file, bytes);

  const { services, readiness } = await openApp(folder);
  await expect(services.registry.tools.page('prod')).rejects.toThrow(/damaged/);
  const { status, checks } = await readiness();
  expect(status).toBe(503);
  expect(checks.find(({ name }) => name === 'store')).toMatchObject({ ok: false });
  expect(JSON.stringify(checks)).toMatch(/damaged/);
});

describe('work that waits', () => {
  test('is counted and aged over all environments, and only warns', async () => {
    const { services, readiness } = await openApp(aFolder());
    for (const env of ['dev', 'prod']) {
      await services.createEnvironment({ id: env, by: bySystem });
      await services.requestAnalysis({ env, by: bySystem, trigger: 'manual' });
    }
    const before = await readiness();
    expect(before.checks.find(({ name }) => name === 'analyses')).toMatchObject({
      ok: true,
      detail: '2 waiting or under way, the oldest for 0 min',
    });
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 40 * 60_000 });
    onTestFinished(() => {
      vi.useRealTimers();
    });
    const { checks } = await readiness();
    expect(checks.find(({ name }) => name === 'analyses')).toMatchObject({
      ok: false,
      required: false,
      detail: '2 waiting or under way, the oldest for 40 min',
    });
  });

  test('costs no more to look at however much there is', async () => {
    let rows = 0;
    const counting = (documents: Documents): Documents => ({
      read: (partition, id) => documents.read(partition, id),
      create: (document) => documents.create(document),
      replace: (document, etag) => documents.replace(document, etag),
      delete: (partition, id, etag) => documents.delete(partition, id, etag),
      batch: (partition, operations) => documents.batch(partition, operations),
      tally: (partition, query) => documents.tally(partition, query),
      changes: (since, limit) => documents.changes(since, limit),
      async query(partition, query, onDamaged) {
        const page = await documents.query(partition, query, onDamaged);
        rows += page.items.length;
        return page;
      },
    });
    const { services, readiness } = await openApp(aFolder(), counting);
    await services.createEnvironment({ id: 'prod', by: bySystem });
    const { runs } = services.registry;
    const run = (n: number) => ({
      id: `run-${n}`,
      env: 'prod',
      scope: 'tool' as const,
      trigger: 'manual' as const,
      requestedBy: systemActor,
      requestedAt: '2026-01-01T00:00:00.000Z',
      ...(n % 2 === 0
        ? { status: 'queued' as const, waiting: 'interactive' as const }
        : { status: 'completed' as const }),
      stages: [],
      tools: 0,
      serverTexts: 0,
      findings: {},
    });
    for (let at = 0; at < 2_000; at += 100) {
      const batch = Array.from({ length: 100 }, (_, n) => runs.creating(run(at + n)));
      await services.registry.commit('prod', batch);
    }
    rows = 0;
    const { checks } = await readiness();
    expect(rows).toBeLessThan(300);
    expect(checks.find(({ name }) => name === 'analyses')).toMatchObject({
      ok: false,
      detail: expect.stringMatching(/^1000 waiting or under way, the oldest for \d+ min$/) as string,
    });
    rows = 0;
    await Promise.all(Array.from({ length: 50 }, readiness));
    expect(rows).toBe(0);
  });
});

describe('a change feed that stands still', () => {
  let app: Awaited<ReturnType<typeof hostApp>>;
  beforeEach(async () => {
    app = await hostApp();
    await app.services.createEnvironment({ id: 'prod', by: bySystem });
  });
  afterEach(() => app.close());
  const look = async () => (await app.call('viewer', 'showReadiness')).body as unknown as Body;

  test('is not ready after a minute, says which and for how long, and is ready when it goes on', async () => {
    await look();
    await app.pass(30);
    expect(await look()).toMatchObject({ ready: true });
    await app.pass(30);
    expect(await look()).toMatchObject({ ready: true });
    app.troubles.add('hub');
    const definition = { name: 'find', inputSchema: { type: 'object' } };
    const body = { server: 'crm', tools: [definition] };
    await app.call('developer', 'registerTools', { params: { environment: 'prod' }, body });
    await app.pass(20);
    await look();
    await app.pass(90);
    const stuck = await look();
    expect(stuck.ready).toBe(false);
    expect(failing(stuck)).toEqual(['feed onRegistryChanged']);
    expect(stuck.checks.find(({ ok }) => !ok)?.detail).toMatch(/^(9|1\d)\d s behind$/);
    app.troubles.clear();
    await app.pass(400);
    expect(await look()).toMatchObject({ ready: true });
  });
});

test('an instance that runs on the base model is ready, and says so on readiness and in the log', async () => {
  const folder = aFolder();
  const lines: string[] = [];
  const services = await createServices(
    { MTGS_STORE: 'sqlite', MTGS_DATA: folder },
    {
      embedder: { ...createHashingEmbedder(), fallback: 'The base model is used.' },
      log: (line) => lines.push(line),
    },
  );
  const { checks } = await services.readReadiness();
  expect(checks.find(({ name }) => name === 'embedding model')).toEqual({
    name: 'embedding model',
    required: false,
    ok: false,
    detail: 'The base model is used.',
  });
  expect(lines.join('\n')).toContain('base-model');
});

test('no two breakers have one name, so that none hides another that is open', async () => {
  const { breakerStates } = await createServices({
    MTGS_STORE: 'sqlite',
    MTGS_DATA: aFolder(),
    MTGS_EMBEDDER: 'azure-openai',
    MTGS_AZURE_OPENAI_ENDPOINT: 'https://models.example.com',
    MTGS_SENTINEL_ENDPOINT: 'https://logs.example.com',
    MTGS_SENTINEL_RULE: 'dcr-0123456789abcdef0123456789abcdef',
    MTGS_ENTRA_TENANT: '11111111-1111-4111-8111-111111111111',
    MTGS_ENTRA_AUDIENCE: 'api://mtgs',
  });
  const names = breakerStates().map(({ name }) => name);
  expect(names).toContain('azure-openai-embeddings');
  expect(names.filter((name, index) => names.indexOf(name) !== index)).toEqual([]);
});

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { NotFoundError, UnreadableError } from '../../shared/kernel/errors/errors.js';
import { createReplaySetAside } from '../../shared/stores/replay-set-aside.js';
import type { DamagedRow } from '../../shared/platform/documents/documents.js';
import { createSetAsideStore } from '../../shared/stores/set-aside-store.js';
import { openSqliteDocuments } from '../../shared/platform/documents/sqlite-documents.js';
import type { SqliteContainer } from '../../shared/platform/documents/sqlite-schema.js';
import { breakJson, damageRow } from '../support/damage-row.js';

const registry: SqliteContainer = { name: 'registry', partitionKey: 'env' };
const poison: SqliteContainer = { name: 'poison', partitionKey: 'container' };

function aFile(): string {
  const folder = mkdtempSync(join(tmpdir(), 'mtgs-aside-'));
  onTestFinished(() => {
    rmSync(folder, { recursive: true });
  });
  return join(folder, 'mtgs.db');
}

function open(file: string) {
  const containers = { registry: openSqliteDocuments(file, registry), poison: openSqliteDocuments(file, poison) };
  onTestFinished(() => {
    for (const documents of Object.values(containers)) documents.close();
  });
  const setAside = createSetAsideStore(containers.poison, () => new Date());
  const replay = createReplaySetAside({
    setAside,
    containers: { registry: containers.registry, access: containers.registry },
  });
  return { ...containers, setAside, replay };
}

const aside = { container: 'registry', source: 'onEventRecorded', reason: 'Error: a bug' } as const;

test('a change as large as any document can be set aside, and holds no feed up for its size', async () => {
  const { registry: documents, setAside, replay } = open(aFile());
  const document = { id: 'event:e', env: 'prod', kind: 'event', value: '\u0001'.repeat(300_000) };
  await documents.create(document);
  await setAside.add({ ...aside, document });
  await setAside.add({ ...aside, document });
  const { items } = await setAside.list();
  expect(items).toMatchObject([{ env: 'prod', damaged: false, document: { id: 'event:e', env: 'prod' } }]);
  // Put through again, it is written once more as it is: nothing of it was lost.
  const { continuation } = await documents.changes();
  await replay({ container: 'registry', id: items[0]?.id ?? '' });
  expect((await documents.changes(continuation)).documents).toEqual([document]);
  expect((await setAside.list()).items).toEqual([]);
});

test('a damaged row is set aside once with its text, and stays so as long as it cannot be read', async () => {
  const file = aFile();
  const before = openSqliteDocuments(file, registry);
  await before.create({ id: 'tool:a', env: 'prod', kind: 'tool', value: { description: 'what it said' } });
  before.close();
  damageRow(file, 'registry', 'tool:a', breakJson);
  const { registry: documents, setAside, replay } = open(file);
  const [change] = (await documents.changes()).documents;
  const row = (change as { damaged: DamagedRow }).damaged;
  for (const source of ['onEventRecorded', 'onEventRecorded', 'onRegistryChanged']) {
    await setAside.addDamaged({ container: 'registry', source, row });
  }
  const { items, unreadable } = await setAside.list();
  expect([items.length, unreadable]).toEqual([2, []]);
  for (const { id, text, damaged, env } of items) {
    expect([damaged, env, text]).toEqual([true, 'prod', expect.stringContaining('what it said')]);
    await expect(replay({ container: 'registry', id })).rejects.toThrow(UnreadableError);
  }
  expect((await setAside.list()).items).toHaveLength(2);
});

test('two environments whose rows of one id were emptied are both set aside', async () => {
  const { setAside } = open(aFile());
  for (const partition of ['prod', 'dev']) {
    const row: DamagedRow = { partition, id: 'tool:crm~find', reason: 'empty', place: 'body', text: '' };
    for (const _ of ['first', 'again'])
      await setAside.addDamaged({ container: 'registry', source: 'onEventRecorded', row });
  }
  expect((await setAside.list()).items.map(({ env }) => env).sort()).toEqual(['dev', 'prod']);
});

test('one that was set aside and is damaged itself hides none of the others', async () => {
  const file = aFile();
  const { setAside, poison: documents } = open(file);
  for (const id of ['a', 'b']) await setAside.add({ ...aside, document: { id, env: 'prod' } });
  const [first] = (await setAside.list()).items;
  documents.close();
  damageRow(file, 'poison', first?.id ?? '', breakJson);
  const again = open(file);
  const { items, unreadable } = await again.setAside.list();
  expect(items).toHaveLength(1);
  expect(unreadable).toMatchObject([{ id: first?.id }]);
  await expect(again.replay({ container: 'registry', id: items[0]?.id ?? '' })).rejects.toThrow(NotFoundError);
});

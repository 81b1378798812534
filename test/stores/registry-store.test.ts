import { expect, test } from 'vitest';
import { ConflictError, UnreadableError } from '../../shared/kernel/errors/errors.js';
import { createRegistryStore } from '../../shared/stores/registry-store.js';
import type { Document } from '../../shared/platform/documents/documents.js';
import { openSqliteDocuments } from '../../shared/platform/documents/sqlite-documents.js';

const at = '2026-01-01T00:00:00Z';
const event = (id: string) => ({
  id,
  env: 'prod',
  type: 'TOOL_DELETED' as const,
  at,
  actor: { kind: 'user' as const, id: 'u', name: 'U' },
  subject: { kind: 'tool', id: 't' },
});

const open = () => {
  const documents = openSqliteDocuments(':memory:', { name: 'registry', partitionKey: 'env' });
  return { documents, registry: createRegistryStore(documents) };
};

test('a document of another version of the schema is an error, not a wrong value', async () => {
  const { documents, registry } = open();
  await documents.create({ id: 'tool:crm~a', env: 'prod', kind: 'tool', value: { id: 'crm~a' } });
  await documents.create({ id: 'event:x', env: 'prod', kind: 'event' });
  await expect(registry.tools.get('prod', 'crm~a')).rejects.toThrow(UnreadableError);
  await expect(registry.tools.page('prod')).rejects.toThrow(/crm~a/);
  await expect(registry.events.get('prod', 'x')).rejects.toThrow(UnreadableError);
});

test('reads its own kind only, also from the change feed', async () => {
  const { documents, registry } = open();
  await registry.commit('prod', [registry.events.creating(event('e1'))]);
  const changed = (await documents.changes()).documents as Document[];
  expect(changed.map((document) => registry.events.parse(document))).toEqual([event('e1')]);
  expect(changed.map((document) => registry.tools.parse(document))).toEqual([undefined]);
  expect((await registry.tools.page('prod')).items).toEqual([]);
});

test('puts, replaces and removes within a batch', async () => {
  const { registry } = open();
  const { events } = registry;
  await registry.commit('prod', [events.putting(event('e1')), events.creating(event('e2'))]);
  const [first, second] = (await events.page('prod')).items;
  if (first === undefined || second === undefined) throw new Error('not stored');
  await registry.commit('prod', [
    events.removing(first),
    events.replacing(second, { ...event('e2'), type: 'USER_LOGIN' }),
  ]);
  expect((await events.page('prod')).items.map(({ value }) => value.type)).toEqual(['USER_LOGIN']);
});

test('every batch that needs a revision gets one of its own, however many write at once', async () => {
  const { registry } = open();
  const writes = Array.from({ length: 15 }, (_, n) =>
    registry.commitAtNextRevision('prod', (revision) => [registry.events.creating(event(`e${n}-${revision}`))]),
  );
  const revisions = await Promise.all(writes);
  expect(revisions.sort((x, y) => x - y)).toEqual(Array.from({ length: 15 }, (_, n) => n + 1));
  expect(await registry.revision('prod')).toBe(15);
  expect((await registry.events.page('prod')).items).toHaveLength(15);
});

test('a batch that fails for its own reasons takes no revision', async () => {
  const { registry } = open();
  await registry.commit('prod', [registry.events.creating(event('e1'))]);
  const write = registry.commitAtNextRevision('prod', () => [registry.events.creating(event('e1'))]);
  await expect(write).rejects.toThrow(ConflictError);
  expect(await registry.revision('prod')).toBe(0);
});

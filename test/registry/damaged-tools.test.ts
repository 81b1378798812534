import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { InvocationContext } from '@azure/functions';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createSyncServer } from '../../orchestrations/activities/sync-server.js';
import { byRequest } from '../../shared/domain/event.js';
import { UnreadableError } from '../../shared/kernel/errors/errors.js';
import { openSqliteDocuments } from '../../shared/platform/documents/sqlite-documents.js';
import { createDeleteServer } from '../../shared/registry/servers/delete-server.js';
import { createRecordSync } from '../../shared/registry/servers/record-sync.js';
import { createRunDataStore } from '../../shared/stores/run-data-store.js';
import { breakJson, damageRow } from '../support/damage-row.js';
import { noTexts } from '../support/no-texts.js';
import { actor, aDefinition, env, newRegistry, openRegistry, type OpenRegistry } from './support.js';

const by = byRequest({ actor });
let folder: string;
let close: () => void;
let opened: OpenRegistry;

const open = () => openSqliteDocuments(join(folder, 'mtgs.db'), { name: 'registry', partitionKey: 'env' });

/** Two servers of two tools each, of which the disk damaged `crm~a`. */
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'mtgs-damaged-'));
  const sound = open();
  const before = await newRegistry(sound);
  for (const id of ['crm', 'hr']) {
    const transport = { type: 'http', url: `https://${id}.example.com/mcp` } as const;
    await before.saveServer({ env, server: { id, transport }, by });
    await before.register([aDefinition('a'), aDefinition('b')], id);
  }
  sound.close();
  damageRow(join(folder, 'mtgs.db'), 'registry', 'tool:crm~a', breakJson);
  const documents = open();
  close = () => {
    documents.close();
  };
  opened = openRegistry(documents);
});
afterEach(() => {
  close();
  rmSync(folder, { recursive: true });
});

function sync(server: string) {
  const tools = [aDefinition('a'), aDefinition('b'), aDefinition('c')];
  const listing = { tools, refused: [], warnings: [], texts: noTexts, protocolVersion: 'x', era: 'legacy' } as const;
  const { handler } = createSyncServer({
    ...opened,
    recordSync: createRecordSync(opened),
    runData: createRunDataStore(openSqliteDocuments(':memory:', { name: 'simulations', partitionKey: 'runId' })),
    mcpServer: { list: () => Promise.resolve(listing) },
    syncTimeoutSeconds: 5,
  });
  return handler({ env, syncId: 'sync-1', server }, new InvocationContext());
}

test('one damaged tool keeps no other server from being synchronised', async () => {
  expect(await sync('hr')).toMatchObject({ outcome: 'synced', changed: 1 });
});

test('a server with a damaged tool is a failed synchronisation that names it, and nothing is changed', async () => {
  const reason = expect.stringContaining('crm~a') as string;
  expect(await sync('crm')).toMatchObject({ outcome: 'failed', reason });
  expect((await opened.registry.servers.get(env, 'crm'))?.value.lastSync).toMatchObject({ outcome: 'failed', reason });
  expect(await opened.registry.tools.get(env, 'crm~c')).toBeUndefined();
});

test('one damaged tool keeps no other server from being deleted with its tools', async () => {
  await createDeleteServer(opened)({ env, server: 'hr', by });
  expect((await opened.registry.tools.get(env, 'hr~b'))?.value.deletedAt).toBeDefined();
});

test('a server with a damaged tool is deleted with all others of its tools, and that one is named', async () => {
  await expect(createDeleteServer(opened)({ env, server: 'crm', by })).rejects.toThrow(UnreadableError);
  expect((await opened.registry.servers.get(env, 'crm'))?.value.deletedAt).toBeDefined();
  expect((await opened.registry.tools.get(env, 'crm~b'))?.value.deletedAt).toBeDefined();
});

import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { CosmosClient } from '@azure/cosmos';
import { InvocationContext } from '@azure/functions';
import { createHttpServer } from '@vercel/cosmosdb-server';
import { expect, onTestFinished, test } from 'vitest';
import { onAuditAppended } from '../../../functions/change-feed/on-audit-appended.js';
import { damagedType, type SiemRow } from '../../../shared/audit/siem-row.js';
import { containerSpecs } from '../../../shared/platform/documents/containers.js';
import { createCosmosAccount } from '../../../shared/platform/documents/cosmos-account.js';

/** An account without TLS, for a client that knows nothing but a connection string. */
async function anAccount() {
  const server = createHttpServer();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const connectionString = `AccountEndpoint=http://127.0.0.1:${port}/;AccountKey=a2V5;`;
  const client = new CosmosClient({
    endpoint: `http://127.0.0.1:${port}`,
    key: 'a2V5',
    connectionPolicy: { enableEndpointDiscovery: false },
  });
  onTestFinished(() => {
    client.dispose();
    server.closeAllConnections();
    server.close();
  });
  const { database } = await client.databases.createIfNotExists({ id: 'mtgs' });
  return { database, account: createCosmosAccount({ endpoint: undefined, connectionString, database: 'mtgs' }) };
}

test('a container that is missing or made otherwise is said, and one that is right is not', async () => {
  const { database, account } = await anAccount();
  const make = (id: string, path: string, defaultTtl?: number) =>
    database.containers.create({
      id,
      partitionKey: { paths: [path] },
      ...(defaultTtl !== undefined && { defaultTtl }),
    });
  await make('registry', '/env');
  await make('access', '/id');
  await make('simulations', '/runId');
  await make('audit', '/chain');
  await make('leases', '/id');
  expect(await account.problemOf('registry')).toBeUndefined();
  expect(await account.problemOf('access')).toBe('is partitioned by /id, not /env');
  expect(await account.problemOf('simulations')).toMatch(/no defaultTtl of -1/);
  expect(await account.problemOf('leases')).toBeUndefined();
  expect(await account.problemOf('poison')).toMatch(/does not exist/);
  // Looked at twice, with the same answer: the probe is there by then.
  expect([await account.problemOf('audit'), await account.problemOf('audit')]).toEqual([undefined, undefined]);
});

test('what the look at the audit container leaves there is no finding of the SIEM; any other document is', async () => {
  const { database, account } = await anAccount();
  const { container } = await database.containers.create({ id: 'audit', partitionKey: { paths: ['/chain'] } });
  expect(await account.problemOf('audit')).toBeUndefined();
  const { resources } = await container.items.readAll<{ id: string }>().fetchAll();
  expect(resources).toHaveLength(1);

  const rows: SiemRow[] = [];
  const auditSink = { send: async (sent: readonly SiemRow[]) => void rows.push(...sent) };
  const { handler } = onAuditAppended({ auditSink, database: 'mtgs', now: () => new Date() }).options;
  await handler(resources, new InvocationContext());
  expect(rows).toEqual([]);
  const [left] = resources;
  const strangers = [
    { ...left, type: 'TOOL_REGISTERED' },
    { ...left, chain: 'prod' },
    { ...left, id: 'entry:1' },
  ];
  await handler(strangers, new InvocationContext());
  expect(rows.map(({ type }) => type)).toEqual(strangers.map(() => damagedType));
});

test('the app reads and writes by the connection string that the triggers read', async () => {
  const { database, account } = await anAccount();
  await database.containers.create({
    id: 'registry',
    partitionKey: { paths: [`/${containerSpecs.registry.partitionKey}`] },
  });
  const documents = account.open('registry');
  await documents.create({ id: 'a', env: 'prod' });
  expect((await documents.read('prod', 'a'))?.value).toEqual({ id: 'a', env: 'prod' });
});

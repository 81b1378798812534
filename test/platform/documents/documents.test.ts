import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { CosmosDocuments } from '../../../shared/platform/documents/cosmos-documents.js';
import { openSqliteDocuments } from '../../../shared/platform/documents/sqlite-documents.js';
import { type CosmosPeer, startCosmosPeer } from './cosmos-peer.js';
import { contract } from './documents-contract.js';

/** What the protocol peer cannot do, though Cosmos DB can. Each is tried, so that a better peer is noticed. */
const beyondThePeer: ReadonlyMap<string, string> = new Map([
  ['writes nothing of a batch whose replace fails', 'it does not take back the operations before the failing one'],
  ['writes nothing of a batch whose delete fails', 'it does not take back the operations before the failing one'],
  ['writes nothing of a batch whose create fails', 'it does not take back the operations before the failing one'],
  ['feeds in the order written within a partition', 'its feed is in the order of creation'],
  ['goes on feeding from its continuation, also when nothing was new', 'its feed ignores continuations'],
]);

describe('documents in SQLite', () => {
  test.each(contract)('$name', async ({ check }) => {
    const documents = openSqliteDocuments(':memory:', { name: 'registry', partitionKey: 'env' });
    await check(documents);
    documents.close();
  });
});

describe('documents in Cosmos DB', () => {
  let peer: CosmosPeer;
  let containers = 0;

  beforeAll(async () => {
    peer = await startCosmosPeer();
  });

  afterAll(async () => {
    await peer.close();
    console.table(
      [...beyondThePeer].map(([promise, reason]) => ({ 'not shown against the Cosmos DB peer': promise, reason })),
    );
  });

  const newDocuments = async () => {
    containers += 1;
    return new CosmosDocuments(await peer.container(`c${containers}`, 'env'), 'env');
  };

  test.each(contract.filter(({ name }) => !beyondThePeer.has(name)))('$name', async ({ check }) => {
    await check(await newDocuments());
  });

  test.each([...beyondThePeer])('the peer still cannot show: %s (%s)', async (promise) => {
    const known = contract.find(({ name }) => name === promise);
    expect(known).toBeDefined();
    await expect(known?.check(await newDocuments())).rejects.toThrow();
  });
});

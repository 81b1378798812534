import { afterAll, beforeAll, describe, test } from 'vitest';
import { CosmosDocuments } from '../../../shared/platform/documents/cosmos-documents.js';
import { openSqliteDocuments } from '../../../shared/platform/documents/sqlite-documents.js';
import { type CosmosPeer, startCosmosPeer } from '../../support/peers/cosmos-peer.js';
import { contract } from './documents-contract.js';

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
  });

  const newDocuments = async () => {
    containers += 1;
    return new CosmosDocuments(await peer.container(`c${containers}`, 'env'), 'env');
  };

  test.each(contract)('$name', async ({ check }) => {
    await check(await newDocuments());
  });
});

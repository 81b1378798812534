import { describe, test } from 'vitest';
import { openSqliteDocuments } from '../../shared/stores/sqlite-documents.js';
import { contract } from './documents-contract.js';

describe('documents in SQLite', () => {
  test.each(contract)('$name', async ({ check }) => {
    const documents = openSqliteDocuments(':memory:', { name: 'registry', partitionKey: 'env' });
    await check(documents);
    documents.close();
  });
});

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openSqliteDocuments } from '../../shared/platform/documents/sqlite-documents.js';

type SqliteDocuments = ReturnType<typeof openSqliteDocuments>;

/** Containers on disk, in a folder that is gone afterwards. */
export async function withStore<Result>(
  work: (containers: { readonly registry: SqliteDocuments; readonly embeddings: SqliteDocuments }) => Promise<Result>,
): Promise<Result> {
  const folder = await mkdtemp(join(tmpdir(), 'mtgs-bench-'));
  const file = join(folder, 'mtgs.db');
  const registry = openSqliteDocuments(file, { name: 'registry', partitionKey: 'env' });
  const embeddings = openSqliteDocuments(file, { name: 'embeddings', partitionKey: 'model' });
  try {
    return await work({ registry, embeddings });
  } finally {
    registry.close();
    embeddings.close();
    await rm(folder, { recursive: true, force: true });
  }
}

import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { lockFolder } from '../../local/storage/lock-folder.js';
import { openSqliteDocuments } from '../../shared/platform/documents/sqlite-documents.js';

const folder = mkdtempSync(join(tmpdir(), 'mtgs-data-'));
afterAll(() => {
  rmSync(folder, { recursive: true });
});

test.skipIf(process.platform === 'win32')('a data folder that MTGS makes can be read by nobody else', () => {
  const locked = join(folder, 'locked', 'below');
  lockFolder(locked)();
  const stored = join(folder, 'stored');
  openSqliteDocuments(join(stored, 'mtgs.db'), { name: 'registry', partitionKey: 'env' }).close();
  for (const made of [locked, stored]) expect(statSync(made).mode & 0o077, made).toBe(0);
});

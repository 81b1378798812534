import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openFollowed } from '../../cli/stack/open-followed.js';
import { partitionKeys } from '../../functions/services.js';
import { openSqliteDocuments } from '../../shared/platform/documents/sqlite-documents.js';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'mtgs-followed-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

test.each(Object.entries(partitionKeys))(
  'a feed of %s gets what was written, and nothing counts as damaged',
  async (name, partitionKey) => {
    const file = join(folder, 'mtgs.db');
    const writing = openSqliteDocuments(file, { name, partitionKey });
    const reading = openFollowed(file, name);
    const document = { id: 'one', [partitionKey]: 'prod', kind: 'entry' };
    await writing.create(document);
    expect((await reading.changes()).documents).toEqual([document]);
    writing.close();
    reading.close();
  },
);

test('a container that the app does not have is refused, not created', () => {
  expect(() => openFollowed(join(folder, 'mtgs.db'), 'audits')).toThrow(/audits/);
});

import { expect, test } from 'vitest';
import { isOutage, StorageError } from '../../../shared/kernel/errors/errors.js';
import { translateSqliteError } from '../../../shared/platform/documents/sqlite-errors.js';

const sqliteError = (errcode: number) =>
  Object.assign(new Error('as SQLite says it'), { code: 'ERR_SQLITE_ERROR', errcode });

// A feed holds up for an outage; what is none it sets aside after a few tries, and with it healthy documents.
test.each([
  ['no right to it', 3],
  ['busy', 5],
  ['busy, for recovery', 261],
  ['locked', 6],
  ['out of memory', 7],
  ['read-only', 8],
  ['an I/O error', 10],
  ['out of memory within an I/O', 3082],
  ['full', 13],
  ['cannot be opened', 14],
  ['the locks of the log held by others', 15],
])('a store that fails (%s) is an outage that says what to do, and never the fault of a document', (_, errcode) => {
  const error = translateSqliteError(sqliteError(errcode), '/data/mtgs.db');
  expect(error).toBeInstanceOf(StorageError);
  expect(error).toMatchObject({ place: '/data/mtgs.db', hint: expect.stringMatching(/\w/) as string });
  expect(isOutage(error)).toBe(true);
});

test('a fault of the program comes out as it is', () => {
  const error = sqliteError(1);
  expect(translateSqliteError(error, '/data/mtgs.db')).toBe(error);
});

import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { hostVersion } from '../../local/storage/open-database.js';
import { documentsVersion } from '../../shared/platform/documents/sqlite-schema.js';

/** One of the databases that make an instance. */
export interface DataFile {
  readonly name: 'mtgs.db' | 'host.db';
  /** The newest version of its tables that this program knows (`PRAGMA user_version`). */
  readonly version: number;
  /** Whether anything was ever written into its tables. */
  readonly isInUse: (database: DatabaseSync) => boolean;
}

/** `PRAGMA application_id` of a `host.db` whose instance has started once: "MTGS" in ASCII. */
const applicationId = 0x4d544753;

const idOf = (database: DatabaseSync): number =>
  Number(database.prepare('PRAGMA application_id').get()?.['application_id']);

const hasRow = (database: DatabaseSync, sql: string): boolean => database.prepare(sql).get() !== undefined;

/** All databases of a data folder, `host.lock` holds nothing. */
export const dataFiles: readonly [documents: DataFile, host: DataFile] = [
  {
    name: 'mtgs.db',
    version: documentsVersion,
    isInUse: (database) =>
      hasRow(database, "SELECT 1 FROM sqlite_schema WHERE name = 'sqlite_sequence'") &&
      hasRow(database, "SELECT 1 FROM sqlite_sequence WHERE name LIKE 'documents!_%' ESCAPE '!'"),
  },
  {
    name: 'host.db',
    version: hostVersion,
    // Not by `schedules`: timers are written down before there is anything to do.
    isInUse: (database) =>
      idOf(database) === applicationId ||
      ['instances', 'leases', 'messages'].some(
        (table) =>
          hasRow(database, `SELECT 1 FROM sqlite_schema WHERE name = '${table}'`) &&
          hasRow(database, `SELECT 1 FROM ${table} LIMIT 1`),
      ),
  },
];

/** Notes in `host.db` that there is something in `mtgs.db`, so that the loss of the latter is never a fresh start. */
export function markInUse(folder: string): void {
  const database = new DatabaseSync(join(folder, 'host.db'), { timeout: 5_000 });
  try {
    if (idOf(database) !== applicationId) database.exec(`PRAGMA application_id = ${applicationId}`);
  } finally {
    database.close();
  }
}

/** Where a restore puts together what it will move to `folder`. Left behind, it says that a restore was cut short. */
export const restoringFolder = (folder: string): string => `${folder}.restoring`;

export const pathsOf = (folder: string): string[] => dataFiles.map(({ name }) => join(folder, name));

import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { StorageError } from '../../shared/kernel/errors/errors.js';
import { createPrivateFile } from '../../shared/kernel/files/private-files.js';
import { errorText } from '../core/error-text.js';

/** Version of the tables (`PRAGMA user_version`). */
export const hostVersion = 1;

/** What the write-ahead log is written back at, in pages of 4 kB, and keeps of its room afterwards, in bytes. */
const logPages = 256;
const logBounds = `PRAGMA wal_autocheckpoint = ${logPages}; PRAGMA journal_size_limit = ${logPages * 4096};`;

/** How long a write waits for another process, such as one that takes a backup, in milliseconds. */
const busyTimeoutMs = 1_000;

const schema = `
CREATE TABLE instances (
  id TEXT PRIMARY KEY, name TEXT NOT NULL, execution INTEGER NOT NULL, status TEXT NOT NULL,
  input TEXT NOT NULL, output TEXT, custom_status TEXT,
  parent TEXT, parent_execution INTEGER, parent_task INTEGER,
  created TEXT NOT NULL, updated TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX instances_by_time ON instances (created, id);
CREATE INDEX instances_by_parent ON instances (parent) WHERE parent IS NOT NULL;
CREATE TABLE history (
  instance TEXT NOT NULL, turn INTEGER NOT NULL, events TEXT NOT NULL, PRIMARY KEY (instance, turn)
) STRICT, WITHOUT ROWID;
CREATE TABLE inbox (
  seq INTEGER PRIMARY KEY AUTOINCREMENT, instance TEXT NOT NULL, event TEXT NOT NULL
) STRICT;
CREATE INDEX inbox_by_instance ON inbox (instance, seq);
CREATE TABLE activities (
  instance TEXT NOT NULL, task INTEGER NOT NULL, execution INTEGER NOT NULL, name TEXT NOT NULL, input TEXT NOT NULL,
  PRIMARY KEY (instance, task)
) STRICT, WITHOUT ROWID;
CREATE TABLE timers (
  instance TEXT NOT NULL, task INTEGER NOT NULL, execution INTEGER NOT NULL, fire_at TEXT NOT NULL,
  PRIMARY KEY (instance, task)
) STRICT, WITHOUT ROWID;
CREATE INDEX timers_by_time ON timers (fire_at);
CREATE TABLE messages (
  seq INTEGER PRIMARY KEY AUTOINCREMENT, queue TEXT NOT NULL, message_id TEXT NOT NULL, body TEXT NOT NULL,
  enqueued TEXT NOT NULL, visible TEXT NOT NULL, deliveries INTEGER NOT NULL DEFAULT 0,
  locked INTEGER NOT NULL DEFAULT 0, dead_reason TEXT
) STRICT;
CREATE INDEX messages_to_deliver ON messages (queue, visible, seq) WHERE locked = 0 AND dead_reason IS NULL;
CREATE INDEX messages_dead ON messages (queue, seq) WHERE dead_reason IS NOT NULL;
CREATE TABLE sent_ids (
  queue TEXT NOT NULL, message_id TEXT NOT NULL, at TEXT NOT NULL, PRIMARY KEY (queue, message_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX sent_ids_by_time ON sent_ids (at);
CREATE TABLE schedules (
  function TEXT PRIMARY KEY, schedule TEXT NOT NULL, last TEXT, next TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE leases (function TEXT PRIMARY KEY, container TEXT NOT NULL, continuation TEXT) STRICT, WITHOUT ROWID;
`;

/**
 * Opens `host.db`, creating it when absent. Write-ahead log with synchronous=FULL: what is committed is on the disk,
 * power cut included (docs/embedded-host.md has what that costs).
 * @throws {StorageError} when it cannot be opened or was written by a newer version.
 */
export function openDatabase(folder: string): DatabaseSync {
  let database: DatabaseSync | undefined;
  try {
    createPrivateFile(join(folder, 'host.db'));
    database = new DatabaseSync(join(folder, 'host.db'), { timeout: busyTimeoutMs });
    database.exec(`PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA cache_size = -32000; ${logBounds}`);
    const version = database.prepare('PRAGMA user_version').get()?.['user_version'];
    if (version === 0) database.exec(`BEGIN; ${schema} PRAGMA user_version = ${hostVersion}; COMMIT;`);
    else if (version !== hostVersion)
      throw new Error(`it has the format ${String(version)}, this version reads ${hostVersion}`);
    return database;
  } catch (cause) {
    database?.close();
    throw new StorageError(`the database of the host cannot be opened: ${errorText(cause)}`, {
      cause,
      place: join(folder, 'host.db'),
      hint: 'Check the disk and the permissions, or restore the data folder from a backup.',
    });
  }
}

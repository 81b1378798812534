import { basename, dirname } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { StorageError } from '../../kernel/errors/errors.js';
import { createPrivateFile, createPrivateFolder } from '../../kernel/files/private-files.js';
import { containerSchema, documentsVersion, type SqliteContainer, tableOf } from './sqlite-schema.js';

export interface SqliteOptions {
  /** How long a write waits for another process that is writing, in milliseconds. */
  readonly busyTimeoutMs?: number;
  /** The file never grows beyond this many bytes; the disk is the only limit unless told. */
  readonly bytesMax?: number;
  /** Told when room could not be given back to the disk; a warning of the process unless given. */
  readonly onUntidied?: (error: Error) => void;
}

/**
 * Working data of runs, and vectors: what can be computed again. A killed process loses none of it, a power failure at
 * most the last writes; a full synchronisation for each would cost more than computing it.
 */
const recomputable: ReadonlySet<SqliteContainer['partitionKey']> = new Set(['runId', 'model']);

/**
 * For a new file: pages that hold three rows of the usual 2 kB, where those of 4 kB hold one, and that can be given back.
 * A file that has pages already keeps its own.
 */
const pageBytes = 8192;
const layout = `PRAGMA page_size = ${pageBytes}; PRAGMA auto_vacuum = INCREMENTAL;`;

/** What the write-ahead log is written back at, and keeps of its room afterwards, in bytes. */
const logBytes = 4_000_000;
const logBounds = `PRAGMA wal_autocheckpoint = ${Math.floor(logBytes / pageBytes)}; PRAGMA journal_size_limit = ${logBytes};`;

const busyTimeoutOf = ({ busyTimeoutMs = 5_000 }: SqliteOptions): number => busyTimeoutMs;

/** Opens the file of a container, creating both as needed. @throws {StorageError} when it is of a newer version. */
export function openSqliteFile(file: string, container: SqliteContainer, options: SqliteOptions): DatabaseSync {
  if (file !== ':memory:') {
    createPrivateFolder(dirname(file));
    createPrivateFile(file);
  }
  const database = new DatabaseSync(file, { timeout: busyTimeoutOf(options) });
  try {
    const version = readVersion(database, file);
    const synchronous = recomputable.has(container.partitionKey) ? 'NORMAL' : 'FULL';
    database.exec(`${layout} PRAGMA journal_mode = WAL; PRAGMA synchronous = ${synchronous}; ${logBounds}`);
    if (options.bytesMax !== undefined) limitSize(database, options.bytesMax);
    addExpires(database, tableOf(container.name));
    database.exec(containerSchema(container));
    if (version < topicsVersion) forgetTexts(database);
    if (version < documentsVersion) database.exec(`PRAGMA user_version = ${documentsVersion}`);
    return database;
  } catch (error) {
    database.close();
    throw error;
  }
}

/** A newer version may mean other things by the same names: nothing is read, nothing is written. */
function readVersion(database: DatabaseSync, file: string): number {
  const version = Number(database.prepare('PRAGMA user_version').get()?.['user_version']);
  if (version <= documentsVersion) return version;
  throw new StorageError(
    `${basename(file)} has the format ${version}; this version of MTGS reads up to ${documentsVersion}`,
    {
      hint: 'Run the version of MTGS that wrote it, or a later one.',
    },
  );
}

/** The version from which on vectors are those of tools, and no more of their texts. */
const topicsVersion = 2;

/** Whichever container of a file is opened first: vectors of texts, which nobody asks for any more, are not kept. */
function forgetTexts(database: DatabaseSync): void {
  const table = tableOf('embeddings');
  const isThere = database.prepare('SELECT 1 FROM sqlite_schema WHERE name = ?').get(table) !== undefined;
  if (isThere) database.exec(`DELETE FROM ${table}`);
}

/** Files of before 24 November 2026 have no such column. */
function addExpires(database: DatabaseSync, table: string): void {
  const columns = database.prepare('SELECT name FROM pragma_table_info(?)').all(table);
  if (columns.length === 0 || columns.some(({ name }) => name === 'expires')) return;
  database.exec(`ALTER TABLE ${table} ADD COLUMN expires INTEGER`);
}

function limitSize(database: DatabaseSync, bytesMax: number): void {
  const size = Number(database.prepare('PRAGMA page_size').get()?.['page_size']);
  database.exec(`PRAGMA max_page_count = ${Math.max(1, Math.floor(bytesMax / size))}`);
}

/** Free pages that the next writes may use, and how many of those beyond are given back at a time: 2 MB and 1 MB. */
const freePagesKept = 256;
const pagesGivenBack = 128;

/** Gives room that was freed back to the disk, a little at a time; a file made without this layout keeps what it has. */
export function giveBackRoom(database: DatabaseSync): void {
  const free = Number(database.prepare('PRAGMA freelist_count').get()?.['freelist_count']);
  if (free > freePagesKept)
    database.exec(`PRAGMA incremental_vacuum(${Math.min(pagesGivenBack, free - freePagesKept)})`);
}

/**
 * For when there is nothing to do: gives all free room back to the disk, and writes the log back and empties it. Where somebody
 * else reads just then, it is not worth waiting for: the log stays as it is.
 * @returns whether the log is empty.
 */
export function tidyFile(database: DatabaseSync, options: SqliteOptions): boolean {
  database.exec('PRAGMA busy_timeout = 0');
  try {
    database.exec('PRAGMA incremental_vacuum');
    return database.prepare('PRAGMA wal_checkpoint(TRUNCATE)').get()?.['busy'] === 0;
  } finally {
    database.exec(`PRAGMA busy_timeout = ${busyTimeoutOf(options)}`);
  }
}

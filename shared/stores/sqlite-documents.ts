import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync, type StatementSync } from 'node:sqlite';
import { z } from 'zod';
import { ConflictError, InvalidInputError } from '../errors/errors.js';
import { createContinuation, invalidContinuation, parseContinuation } from './continuation.js';
import { checkBatchBytes, checkBatchLength, checkLimit, checkQuery, prepareDocument } from './document-bounds.js';
import type { PreparedDocument } from './document-bounds.js';
import type { Changes, Document, Documents, Operation, Page, Query, Stored } from './documents.js';
import { isUniqueViolation, translateSqliteError } from './sqlite-errors.js';
import { continuationAfter, createSqliteQuery } from './sqlite-query.js';
import { containerSchema, tableOf } from './sqlite-schema.js';

/** A container: its name and the property that its documents are partitioned by. */
export interface SqliteContainer {
  readonly name: string;
  readonly partitionKey: 'env' | 'container' | 'chain' | 'runId' | 'model';
}

export interface SqliteOptions {
  /** How long a write waits for another process that is writing, in milliseconds. */
  readonly busyTimeoutMs?: number;
  /** The file never grows beyond this many bytes; the disk is the only limit unless told. */
  readonly bytesMax?: number;
}

interface Row {
  readonly lsn: number;
  readonly id: string;
  readonly body: string;
  readonly sort_key: string | number;
}

/**
 * Working data of runs, and vectors: what can be computed again. A killed process loses none of it, a power failure at
 * most the last writes; a full synchronisation for each would cost more than computing it.
 */
const recomputable: ReadonlySet<SqliteContainer['partitionKey']> = new Set(['runId', 'model']);

/** Expired documents that one write removes at most: it goes on with the next. */
const expiredPerWrite = 200;

const busyTimeoutMsDefault = 5_000;
const statementsMax = 200;
const feedSchema = z.tuple([z.literal('changes'), z.string(), z.int().nonnegative()]);

/**
 * One container in an SQLite file that several containers, handles and processes may share. Every write is on the disk
 * when its promise resolves (WAL, full synchronisation), and all of a batch is or nothing.
 */
export class SqliteDocuments implements Documents {
  readonly #file: string;
  readonly #container: SqliteContainer;
  readonly #table: string;
  readonly #database: DatabaseSync;
  readonly #statements = new Map<string, StatementSync>();

  constructor(file: string, container: SqliteContainer, options: SqliteOptions = {}) {
    this.#file = file;
    this.#container = container;
    this.#table = tableOf(container.name);
    this.#database = this.#guard(() => openDatabase(file, container, options));
  }

  read(partition: string, id: string): Promise<Stored<Document> | undefined> {
    return this.#attempt(() => {
      const sql = `SELECT lsn, id, body FROM ${this.#table} WHERE partition = ? AND id = ?`;
      const row = this.#prepare(sql).get(partition, id) as unknown as Row | undefined;
      return row === undefined ? undefined : toStored(row);
    });
  }

  create(document: Document): Promise<Stored<Document>> {
    return this.#attempt(() => {
      const prepared = prepareDocument(document, this.#container.partitionKey);
      return { value: document, etag: this.#insert(prepared) };
    });
  }

  replace(document: Document, etag: string): Promise<Stored<Document>> {
    return this.#attempt(() => {
      const prepared = prepareDocument(document, this.#container.partitionKey);
      return this.#transaction(() => {
        this.#remove(prepared.partition, prepared.id, etag);
        return { value: document, etag: this.#insert(prepared) };
      });
    });
  }

  delete(partition: string, id: string, etag: string): Promise<void> {
    return this.#attempt(() => {
      this.#remove(partition, id, etag);
    });
  }

  batch(partition: string, operations: readonly Operation[]): Promise<void> {
    return this.#attempt(() => {
      checkBatchLength(operations);
      const prepared = operations.map((operation) => this.#prepareOperation(partition, operation));
      checkBatchBytes(prepared.flatMap(({ document }) => (document === undefined ? [] : [document])));
      this.#transaction(() => {
        for (const { operation, document } of prepared) this.#apply(partition, operation, document);
      });
    });
  }

  query(partition: string, query: Query): Promise<Page<Stored<Document>>> {
    return this.#attempt(() => {
      const limit = checkQuery(query);
      const { sql, values } = createSqliteQuery(this.#table, partition, query);
      // One row more than asked for tells whether there is a further page.
      const rows = this.#prepare(sql).all(...values, limit + 1) as unknown as Row[];
      const items = rows.slice(0, limit).map(toStored);
      const last = rows[limit - 1];
      if (rows.length <= limit || last === undefined) return { items };
      return { items, continuation: continuationAfter(query, partition, last.sort_key, last.id) };
    });
  }

  changes(since?: string, limit = 100): Promise<Changes> {
    return this.#attempt(() => {
      const from = since === undefined ? 0 : this.#parseFeedContinuation(since);
      const sql = `SELECT lsn, id, body FROM ${this.#table} WHERE lsn > ? ORDER BY lsn LIMIT ?`;
      const rows = this.#prepare(sql).all(from, checkLimit(limit)) as unknown as Row[];
      const documents = rows.map((row) => toStored(row).value);
      const continuation = createContinuation(['changes', this.#container.name, rows.at(-1)?.lsn ?? from]);
      return { documents, continuation };
    });
  }

  /** Closes the handle; others on the same file stay open. What is called afterwards throws a StorageError. */
  close(): void {
    this.#statements.clear();
    if (this.#database.isOpen) this.#database.close();
  }

  #prepareOperation(partition: string, operation: Operation) {
    if (operation.kind === 'delete') return { operation, document: undefined };
    const document = prepareDocument(operation.document, this.#container.partitionKey);
    if (document.partition === partition) return { operation, document };
    throw new InvalidInputError(`document ${document.id} belongs to another partition than its batch`);
  }

  #apply(partition: string, operation: Operation, document: PreparedDocument | undefined): void {
    if (operation.kind === 'delete') this.#remove(partition, operation.id, operation.etag);
    if (document === undefined) return;
    if (operation.kind === 'replace') this.#remove(partition, document.id, operation.etag);
    if (operation.kind === 'upsert') {
      this.#prepare(`DELETE FROM ${this.#table} WHERE partition = ? AND id = ?`).run(partition, document.id);
    }
    this.#insert(document);
  }

  #insert({ partition, id, body, ttlSeconds }: PreparedDocument): string {
    const expires = ttlSeconds === undefined ? null : Date.now() + ttlSeconds * 1000;
    try {
      if (expires !== null) this.#removeExpired();
      const sql = `INSERT INTO ${this.#table} (partition, id, body, expires) VALUES (?, ?, ?, ?)`;
      return String(this.#prepare(sql).run(partition, id, body, expires).lastInsertRowid);
    } catch (error) {
      if (isUniqueViolation(error)) throw new ConflictError(`document ${id} exists already`, { cause: error });
      throw error;
    }
  }

  /** Whoever writes what expires makes room for it. */
  #removeExpired(): void {
    const old = `SELECT lsn FROM ${this.#table} WHERE expires <= ? LIMIT ${expiredPerWrite}`;
    this.#prepare(`DELETE FROM ${this.#table} WHERE lsn IN (${old})`).run(Date.now());
  }

  #remove(partition: string, id: string, etag: string): void {
    const sql = `DELETE FROM ${this.#table} WHERE partition = ? AND id = ? AND lsn = ?`;
    const { changes } = this.#prepare(sql).run(partition, id, /^\d{1,15}$/.test(etag) ? Number(etag) : -1);
    if (changes !== 1) throw new ConflictError(`document ${id} was changed or deleted since it was read`);
  }

  #parseFeedContinuation(continuation: string): number {
    const parsed = feedSchema.safeParse(parseContinuation(continuation));
    if (parsed.success && parsed.data[1] === this.#container.name) return parsed.data[2];
    throw invalidContinuation();
  }

  #prepare(sql: string): StatementSync {
    const known = this.#statements.get(sql);
    if (known !== undefined) return known;
    if (this.#statements.size >= statementsMax) this.#statements.clear();
    const statement = this.#database.prepare(sql);
    this.#statements.set(sql, statement);
    return statement;
  }

  #transaction<T>(write: () => T): T {
    this.#database.exec('BEGIN IMMEDIATE');
    try {
      const result = write();
      this.#database.exec('COMMIT');
      return result;
    } catch (error) {
      // A full disk makes SQLite roll back by itself; a second ROLLBACK would hide the first error.
      if (this.#database.isTransaction) this.#database.exec('ROLLBACK');
      throw error;
    }
  }

  /** SQLite answers at once; callers still see one kind of failure, a rejected promise. */
  #attempt<T>(work: () => T): Promise<T> {
    return new Promise((resolve) => {
      resolve(this.#guard(work));
    });
  }

  #guard<T>(work: () => T): T {
    try {
      return work();
    } catch (error) {
      throw translateSqliteError(error, this.#file);
    }
  }
}

/**
 * Opens a container in an SQLite file, creating both as needed.
 * @throws {StorageError} when the file cannot be opened, is no database, or is locked.
 */
export const openSqliteDocuments = (
  file: string,
  container: SqliteContainer,
  options?: SqliteOptions,
): SqliteDocuments => new SqliteDocuments(file, container, options);

function openDatabase(file: string, container: SqliteContainer, options: SqliteOptions): DatabaseSync {
  // Transports hold secrets: a folder of ours is nobody else's to read.
  if (file !== ':memory:') mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  const database = new DatabaseSync(file, { timeout: options.busyTimeoutMs ?? busyTimeoutMsDefault });
  try {
    const synchronous = recomputable.has(container.partitionKey) ? 'NORMAL' : 'FULL';
    database.exec(`PRAGMA journal_mode = WAL; PRAGMA synchronous = ${synchronous};`);
    if (options.bytesMax !== undefined) limitSize(database, options.bytesMax);
    addExpires(database, tableOf(container.name));
    database.exec(containerSchema(container.name));
    return database;
  } catch (error) {
    database.close();
    throw error;
  }
}

/** Files of before 24 November 2026 have no such column. */
function addExpires(database: DatabaseSync, table: string): void {
  const columns = database.prepare('SELECT name FROM pragma_table_info(?)').all(table);
  if (columns.length === 0 || columns.some(({ name }) => name === 'expires')) return;
  database.exec(`ALTER TABLE ${table} ADD COLUMN expires INTEGER`);
}

function limitSize(database: DatabaseSync, bytesMax: number): void {
  const pageBytes = Number(database.prepare('PRAGMA page_size').get()?.['page_size']);
  database.exec(`PRAGMA max_page_count = ${Math.max(1, Math.floor(bytesMax / pageBytes))}`);
}

const toStored = ({ lsn, id, body }: Omit<Row, 'sort_key'>): Stored<Document> => ({
  value: parseBody(id, body),
  etag: String(lsn),
  text: body,
});

/**
 * A row that somebody else wrote into the file may hold anything. What is not the document of its id reads as a document
 * that has nothing but the id: whoever reads it finds that it is not one of theirs, and no reader fails on its JSON.
 */
function parseBody(id: string, body: string): Document {
  try {
    const document = JSON.parse(body) as Document | null;
    if (document?.id === id) return document;
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
  }
  return { id };
}

import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { threadQueue } from '../../kernel/threads/thread-queue.js';
import { ConflictError, InvalidInputError } from '../../kernel/errors/errors.js';
import {
  checkBatchBytes,
  checkBatchLength,
  checkLimit,
  checkQuery,
  checkTally,
  prepareDocument,
} from './document-bounds.js';
import type { PreparedDocument } from './document-bounds.js';
import type { Changes, DamagedRow, Document, Documents, OnUnreadable, Operation } from './documents.js';
import type { Page, Query, Selection, Stored, Tally, TallyQuery } from './documents.js';
import { isMalformedJson, isUniqueViolation, translateSqliteError } from './sqlite-errors.js';
import { feedContinuation, feedPosition } from './sqlite-feed-position.js';
import { giveBackRoom, openSqliteFile, type SqliteOptions, tidyFile } from './sqlite-file.js';
import { continuationAfter, createSqliteQuery } from './sqlite-query.js';
import { markOf, type Reading, readRow, type Row } from './sqlite-rows.js';
import { indexesOf, type SqliteContainer, tableOf, talliesOf } from './sqlite-schema.js';
import { createSqliteTally, type TallyRow } from './sqlite-tally.js';
import { failUnreadable, unreadableError } from './unreadable.js';

/** Without a key: a damaged row, in the order of a field that no index holds. */
type QueriedRow = Row & { readonly sort_key: string | number | null };

/** Expired documents that one write removes at most: it goes on with the next. */
const expiredPerWrite = 200;

const statementsMax = 200;

/** How long no working data is removed until the file is tidied, in milliseconds: no analysis is under way then, or all are long ones. */
const quietMs = 2_000;

/**
 * SQLite lets a writer who has to wait sleep for up to 100 ms and try again, while others write as often as they like: a
 * short write may wait for seconds. The threads of this process write in the order in which they come instead.
 */
const inOrder = threadQueue('writers of database files');

const warn = (fault: Error): void => {
  process.emitWarning(fault);
};

/**
 * One container in an SQLite file that several containers, handles and processes may share. Every write is on the disk
 * when its promise resolves (WAL, full synchronisation), and all of a batch is or nothing.
 */
export class SqliteDocuments implements Documents {
  readonly #file: string;
  readonly #container: SqliteContainer;
  readonly #table: string;
  readonly #database: DatabaseSync;
  readonly #options: SqliteOptions;
  #tidying: NodeJS.Timeout | undefined;
  readonly #statements = new Map<string, StatementSync>();

  constructor(file: string, container: SqliteContainer, options: SqliteOptions = {}) {
    this.#file = file;
    this.#container = container;
    this.#table = tableOf(container.name);
    this.#options = options;
    this.#database = this.#guard(() => openSqliteFile(file, container, options));
  }

  read(partition: string, id: string): Promise<Stored<Document> | undefined> {
    return this.#attempt(() => {
      const sql = `SELECT lsn, partition, id, body FROM ${this.#table} WHERE partition = ? AND id = ?`;
      const row = this.#prepare(sql).get(partition, id) as unknown as Row | undefined;
      const reading = row && this.#read(row);
      if (reading !== undefined && 'damaged' in reading) throw unreadableError(reading.damaged);
      return reading?.stored;
    }, partition);
  }

  create(document: Document): Promise<Stored<Document>> {
    return this.#attempt(() => {
      const prepared = prepareDocument(document, this.#container.partitionKey);
      return this.#transaction(() => ({ value: document, etag: this.#insert(prepared) }));
    });
  }

  replace(document: Document, etag: string): Promise<Stored<Document>> {
    return this.#attempt(() => {
      const prepared = prepareDocument(document, this.#container.partitionKey);
      return this.#transaction(() => {
        this.#remove(prepared.partition, prepared.id, etag);
        return { value: document, etag: this.#insert(prepared) };
      });
    }, document[this.#container.partitionKey]);
  }

  delete(partition: string, id: string, etag: string): Promise<void> {
    return this.#attempt(() => {
      this.#transaction(() => {
        this.#remove(partition, id, etag);
      });
    }, partition);
  }

  batch(partition: string, operations: readonly Operation[]): Promise<void> {
    return this.#attempt(() => {
      checkBatchLength(operations);
      const prepared = operations.map((operation) => this.#prepareOperation(partition, operation));
      checkBatchBytes(prepared.flatMap(({ document }) => (document === undefined ? [] : [document])));
      this.#transaction(() => {
        for (const { operation, document } of prepared) this.#apply(partition, operation, document);
      });
      // Only working data comes and goes in numbers.
      const isRemoval = operations.every(({ kind }) => kind === 'delete');
      if (this.#container.partitionKey === 'runId' && isRemoval) {
        this.#giveBackRoom();
        this.#tidyWhenQuiet();
      }
    }, partition);
  }

  async query(partition: string, query: Query, onDamaged?: OnUnreadable<DamagedRow>): Promise<Page<Stored<Document>>> {
    return (await this.select(partition, query)).page(onDamaged);
  }

  select(partition: string, query: Query): Promise<Selection> {
    return this.#attempt(() => {
      const limit = checkQuery(query);
      // One row more than asked for tells whether there is a further page.
      const rows = this.#rows(partition, query, limit + 1);
      return {
        mark: markOf(rows, limit),
        page: (onDamaged = failUnreadable) =>
          this.#guard(() => this.#page(rows, partition, query, onDamaged), partition),
      };
    }, partition);
  }

  tally(partition: string, query: TallyQuery): Promise<readonly Tally[]> {
    return this.#attempt(() => {
      checkTally(query);
      const { partitionKey } = this.#container;
      const indexes = [...indexesOf[partitionKey], ...talliesOf[partitionKey]];
      const { sql, values } = createSqliteTally({ table: this.#table, indexes }, partition, query);
      const rows = this.#prepare(sql).all(...values) as unknown as TallyRow[];
      return rows.flatMap((row) =>
        row.count === 0 ? [] : [{ values: query.by.map((_, at) => row[`value_${at}`] ?? undefined), count: row.count }],
      );
    }, partition);
  }

  changes(since?: string, limit = 100): Promise<Changes> {
    return this.#attempt(() => {
      const from = since === undefined ? 0 : feedPosition(this.#container.name, since);
      const sql = `SELECT lsn, partition, id, body FROM ${this.#table} WHERE lsn > ? ORDER BY lsn LIMIT ?`;
      const rows = this.#prepare(sql).all(from, checkLimit(limit)) as unknown as Row[];
      const documents = rows.map((row) => {
        const reading = this.#read(row);
        return 'damaged' in reading ? reading : reading.stored.value;
      });
      const continuation = feedContinuation(this.#container.name, rows.at(-1)?.lsn ?? from);
      return { documents, continuation };
    });
  }

  /** Closes the handle; others on the same file stay open. What is called afterwards throws a StorageError. */
  close(): void {
    this.#statements.clear();
    clearTimeout(this.#tidying);
    if (this.#database.isOpen) this.#database.close();
  }

  #page(rows: readonly QueriedRow[], partition: string, query: Query, onDamaged: OnUnreadable<DamagedRow>) {
    const limit = checkQuery(query);
    const kept = rows.slice(0, limit);
    const items = this.#readAll(kept, onDamaged);
    const last = kept.at(-1);
    if (rows.length <= limit || last === undefined) return { items };
    return { items, continuation: continuationAfter(query, partition, last.sort_key, last.id) };
  }

  #rows(partition: string, query: Query, rowsMax: number): QueriedRow[] {
    const source = { table: this.#table, indexes: indexesOf[this.#container.partitionKey] };
    const { sql, values } = createSqliteQuery(source, partition, query);
    return this.#prepare(sql).all(...values, rowsMax) as unknown as QueriedRow[];
  }

  #readAll(rows: readonly Row[], onDamaged: OnUnreadable<DamagedRow>): Stored<Document>[] {
    return rows.flatMap((row) => {
      const reading = this.#read(row);
      if ('stored' in reading) return [reading.stored];
      onDamaged(reading.damaged);
      return [];
    });
  }

  #read(row: Row): Reading {
    const errorPosition = (text: string): number =>
      Number(this.#prepare('SELECT json_error_position(?) AS at').get(text)?.['at']);
    const { name, partitionKey } = this.#container;
    return readRow(row, { container: name, partitionKey, errorPosition });
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

  #prepare(sql: string): StatementSync {
    const known = this.#statements.get(sql);
    if (known !== undefined) return known;
    if (this.#statements.size >= statementsMax) this.#statements.clear();
    const statement = this.#database.prepare(sql);
    this.#statements.set(sql, statement);
    return statement;
  }

  /** What was removed before is removed and stays so: nobody may be told that nothing was written. */
  #giveBackRoom(): void {
    try {
      inOrder(() => {
        giveBackRoom(this.#database);
      });
    } catch (error) {
      const { onUntidied = warn } = this.#options;
      const fault = translateSqliteError(error, this.#file);
      onUntidied(fault instanceof Error ? fault : new Error(String(fault)));
    }
  }

  /** Once, after the last of several calls, and again while somebody reads; nobody waits for it. */
  #tidyWhenQuiet(): void {
    clearTimeout(this.#tidying);
    this.#tidying = setTimeout(() => {
      try {
        if (!inOrder(() => tidyFile(this.#database, this.#options))) this.#tidyWhenQuiet();
      } catch {
        // A disk that fails, or somebody who writes: whoever writes next is told, and the next analysis tidies.
      }
    }, quietMs).unref();
  }

  #transaction<T>(write: () => T): T {
    return inOrder(() => {
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
    });
  }

  /** SQLite answers at once; callers still see one kind of failure, a rejected promise. */
  #attempt<T>(work: () => T, partition?: unknown): Promise<T> {
    return new Promise((resolve) => {
      resolve(this.#guard(work, partition));
    });
  }

  #guard<T>(work: () => T, partition?: unknown): T {
    try {
      return work();
    } catch (error) {
      if (isMalformedJson(error)) this.#blameDamaged(partition, error);
      throw translateSqliteError(error, this.#file);
    }
  }

  /** An index over the text of a damaged row cannot be kept, so that SQLite refuses to change it. Says which row it is. */
  #blameDamaged(partition: unknown, cause: unknown): void {
    const sql = `SELECT lsn, partition, id, body FROM ${this.#table} WHERE partition = ? AND NOT json_valid(body) LIMIT 1`;
    const row = this.#prepare(sql).get(String(partition)) as unknown as Row | undefined;
    const reading = row && this.#read(row);
    if (reading !== undefined && 'damaged' in reading) throw unreadableError(reading.damaged, cause);
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

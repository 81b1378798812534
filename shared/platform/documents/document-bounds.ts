import { InvalidInputError, TooLargeError } from '../../kernel/errors/errors.js';
import { batchMax, type Condition, type Document, type Operation, type Query, type TallyQuery } from './documents.js';

/** Largest document, and largest sum of the documents of one batch, in bytes of UTF-8 JSON; as in Cosmos DB. */
export const documentBytesMax = 2_000_000;

/** Longest id and partition key, in bytes of UTF-8; as in Cosmos DB for ids. */
const idBytesMax = 1023;
const valuesMax = 1000;
const pageDefault = 100;
const pageMax = 1000;

const forbiddenInIds = /[/\\?#]/;
const fieldPattern = /^[A-Za-z_]\w{0,63}(?:\.[A-Za-z_]\w{0,63}){0,5}$/;

/** A document ready to be stored: where it goes and its JSON text. */
export interface PreparedDocument {
  readonly partition: string;
  readonly id: string;
  readonly body: string;
  readonly bytes: number;
  /** Its `ttl`, if it has one. */
  readonly ttlSeconds?: number;
}

/**
 * Checks what every adapter demands of a document.
 * @throws {InvalidInputError} for an id or a partition key that cannot be stored.
 * @throws {TooLargeError} above {@link documentBytesMax}.
 */
export function prepareDocument(document: Document, partitionKey: string): PreparedDocument {
  const partition = document[partitionKey];
  checkId(document.id, 'id');
  if (typeof partition !== 'string') throw new InvalidInputError(`document ${document.id} has no ${partitionKey}`);
  checkId(partition, partitionKey);
  const body = JSON.stringify(document);
  const bytes = Buffer.byteLength(body);
  if (bytes > documentBytesMax) {
    throw new TooLargeError(`document ${document.id} takes ${bytes} bytes; at most ${documentBytesMax} can be stored`);
  }
  const { ttl } = document;
  return { partition, id: document.id, body, bytes, ...(typeof ttl === 'number' && ttl > 0 && { ttlSeconds: ttl }) };
}

/** @throws {TooLargeError} when a batch has too many operations. */
export function checkBatchLength(operations: readonly Operation[]): void {
  if (operations.length > batchMax) {
    throw new TooLargeError(`a batch has at most ${batchMax} operations; this one has ${operations.length}`);
  }
}

/** @throws {TooLargeError} when the documents of a batch are too large together. */
export function checkBatchBytes(documents: readonly PreparedDocument[]): void {
  const bytes = documents.reduce((sum, document) => sum + document.bytes, 0);
  if (bytes > documentBytesMax) {
    throw new TooLargeError(`a batch holds at most ${documentBytesMax} bytes; this one has ${bytes}`);
  }
}

/**
 * Checks a query and fills in its page size.
 * @throws {InvalidInputError} for a field that is no plain dotted path, a condition that asks nothing known, a limit out of
 * range or too many values.
 */
export function checkQuery(query: Query): number {
  for (const condition of query.where ?? []) {
    checkField(condition.field);
    checkQuestion(condition);
    checkValues(condition);
  }
  if (query.orderBy !== undefined) checkField(query.orderBy.field);
  return checkLimit(query.limit ?? pageDefault);
}

/** @throws {InvalidInputError} unless it is a whole number from 1 to 1000. */
export function checkLimit(limit: number): number {
  if (Number.isInteger(limit) && limit >= 1 && limit <= pageMax) return limit;
  throw new InvalidInputError(`a page holds 1 to ${pageMax} items`, [
    { path: 'limit', message: `must be a whole number from 1 to ${pageMax}` },
  ]);
}

function checkValues(condition: Condition): void {
  if (condition.in !== undefined && condition.in.length > valuesMax) {
    throw new InvalidInputError(`a condition lists at most ${valuesMax} values`);
  }
}

/** @throws {InvalidInputError} for a field that is no plain dotted path, or a condition that a tally does not know. */
export function checkTally({ where = [], by }: TallyQuery): void {
  for (const condition of where) {
    checkField(condition.field);
    checkQuestion(condition);
    if (!('equals' in condition) && !('below' in condition)) throw unknownQuestion();
  }
  for (const field of by) checkField(field);
}

/** What a condition may ask, in one of these ways: any words of a range go together. */
const questions: readonly (readonly string[])[] = [
  ['equals'],
  ['in'],
  ['isAbsent'],
  ['above', 'from', 'below', 'upTo'],
];

/** What is not understood must not be left out: the query would find everything else. */
function checkQuestion(condition: { readonly field: string }): void {
  const { field: _, ...asked } = condition;
  const isKnown = questions.some((words) => Object.keys(asked).every((word) => words.includes(word)));
  const values = Object.values<unknown>(asked);
  if (!isKnown || values.length === 0 || values.includes(undefined)) throw unknownQuestion();
}

const unknownQuestion = (): InvalidInputError =>
  new InvalidInputError(`a condition asks one of ${questions.flat().join(', ')}, and nothing else`);

function checkField(field: string): void {
  if (!fieldPattern.test(field)) throw new InvalidInputError('a field is a dotted path of plain names');
}

function checkId(id: string, what: string): void {
  if (id === '' || forbiddenInIds.test(id) || Buffer.byteLength(id) > idBytesMax) {
    throw new InvalidInputError(`a document's ${what} has 1 to ${idBytesMax} bytes and none of / \\ ? #`);
  }
}

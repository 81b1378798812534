import { z } from 'zod';
import { digest } from '../../kernel/canonical/canonical-json.js';
import { createContinuation, invalidContinuation, parseContinuation } from './continuation.js';
import type { Condition, Query, Scalar } from './documents.js';
import { fieldExpression, type Index, typeExpression, unlessDamaged } from './sqlite-schema.js';

/** A piece of SQL and the values of its placeholders. */
interface Clause {
  readonly sql: string;
  readonly values: readonly (string | number)[];
}

/** How the conditions of one query are written. */
interface Writing {
  /**
   * Fields that an index answers, as they were when the row was written. All others are read from the row's text, which
   * may be damaged.
   */
  readonly served: ReadonlySet<string>;
}

/** JSON types that count as the same type as a value: as in Cosmos DB, `1` is not `true` and not `"1"`. */
const typesOf = { string: ['text'], number: ['integer', 'real'], boolean: ['true', 'false'] } as const;

const nothing: Clause = { sql: '0', values: [] };

const keySchema = z.tuple([z.string(), z.union([z.string(), z.number(), z.null()]), z.string()]);

/**
 * `SELECT` of the rows and their keys for one page of a query that has passed `checkQuery`. Damaged rows that may match are
 * among the rows; ordered by a field that no index serves, they come first, without a key.
 */
export function createSqliteQuery(
  { table, indexes }: { readonly table: string; readonly indexes: readonly Index[] },
  partition: string,
  query: Query,
): Clause {
  const { orderBy } = query;
  const index = indexFor(query, indexes);
  const writing = { served: new Set(['id', ...(index?.fields ?? [])]) };
  const clauses: Clause[] = [
    { sql: 'partition = ?', values: [partition] },
    ...(query.where ?? []).map((condition) => toClause(condition, writing)),
  ];
  if (orderBy !== undefined) clauses.push(hasField(orderBy.field, writing));
  if (query.continuation !== undefined) clauses.push(afterKey(query, partition, query.continuation, writing));
  const { key, order } = orderOf(orderBy, writing);
  const where = clauses.map(({ sql }) => sql).join(' AND ');
  const from = index === undefined ? table : `${table} INDEXED BY ${table}_${index.name}`;
  return {
    sql: `SELECT lsn, partition, id, body, ${key} AS sort_key FROM ${from} WHERE ${where} ORDER BY ${order} LIMIT ?`,
    values: clauses.flatMap(({ values }) => values),
  };
}

/**
 * The index that a query goes through: the last, and so the most selective, of which every field has a condition or the
 * order. It is named in the statement, for an index answers what a damaged row can no longer answer.
 */
function indexFor({ where = [], orderBy }: Query, indexes: readonly Index[]): Index | undefined {
  if (!where.some((condition) => condition.field === 'kind' && condition.equals !== undefined)) return undefined;
  const asked = where.filter(isBinding).map(({ field }) => field);
  const named = new Set([...asked, ...(orderBy === undefined ? [] : [orderBy.field]), 'id']);
  return indexes.findLast(({ fields }) => fields.every((field) => named.has(field)));
}

/** Whether an index answers a condition: it leaves something out, and asks for values of one type. */
function isBinding(condition: Condition): boolean {
  if (condition.in !== undefined) return new Set(condition.in.map((value) => typeof value)).size === 1;
  return condition.isAbsent === undefined;
}

function orderOf(orderBy: Query['orderBy'], { served }: Writing): { key: string; order: string } {
  if (orderBy === undefined) return { key: 'id', order: 'id' };
  const direction = orderBy.direction === 'descending' ? 'DESC' : 'ASC';
  if (orderBy.field === 'id') return { key: 'id', order: `id ${direction}` };
  const field = fieldExpression(orderBy.field);
  // Ties go the same way as the field, so that an index on both gives the order without sorting.
  if (served.has(orderBy.field)) return { key: field, order: `${field} ${direction}, id ${direction}` };
  const key = `CASE WHEN json_valid(body) THEN ${field} END`;
  return { key, order: `${key} ${direction} NULLS FIRST, id ${direction}` };
}

function hasField(field: string, { served }: Writing): Clause {
  const sql = `${fieldExpression(field)} IS NOT NULL`;
  return { sql: served.has(field) ? sql : unlessDamaged(sql), values: [] };
}

/** The token for the page that starts behind this row. */
export const continuationAfter = (query: Query, partition: string, key: string | number | null, id: string): string =>
  createContinuation([queryDigest(query, partition), key, id]);

/** Ties it to one query: a token used with other filters would skip or repeat. */
const queryDigest = ({ where = [], orderBy }: Query, partition: string): string =>
  digest([partition, where, orderBy ?? null]).slice(0, 16);

function afterKey(query: Query, partition: string, continuation: string, { served }: Writing): Clause {
  const parsed = keySchema.safeParse(parseContinuation(continuation));
  if (!parsed.success || parsed.data[0] !== queryDigest(query, partition)) throw invalidContinuation();
  const [, key, id] = parsed.data;
  if (query.orderBy === undefined) return { sql: 'id > ?', values: [id] };
  const field = fieldExpression(query.orderBy.field);
  const beyond = query.orderBy.direction === 'descending' ? '<' : '>';
  // The first half is implied by the second; it is what lets an index skip to the page.
  const sql = `${field} ${beyond}= ? AND (${field} ${beyond} ? OR id ${beyond} ?)`;
  // Damaged rows have no key and come first, in the order of their ids: behind one of them are those and all others.
  if (key === null) return { sql: unlessDamaged('1', `id ${beyond} ?`), values: [id] };
  return { sql: served.has(query.orderBy.field) ? sql : unlessDamaged(`(${sql})`, '0'), values: [key, key, id] };
}

function toClause(condition: Condition, writing: Writing): Clause {
  if (condition.equals !== undefined) return comparison(condition.field, '=', condition.equals, writing);
  if (condition.in !== undefined) return membership(condition.field, condition.in, writing);
  if (condition.isAbsent !== undefined) {
    return { sql: unlessDamaged(`${typeExpression(condition.field)} IS NULL`), values: [] };
  }
  const bounds = [
    ['>', condition.above],
    ['>=', condition.from],
    ['<', condition.below],
    ['<=', condition.upTo],
  ] as const;
  return all(
    bounds.flatMap(([operator, value]) =>
      value === undefined ? [] : [comparison(condition.field, operator, value, writing)],
    ),
  );
}

function comparison(field: string, operator: string, value: Scalar, writing: Writing): Clause {
  const condition = { sql: `${fieldExpression(field)} ${operator} ?`, values: [toSql(value)] };
  // The index alone answers this: only a list or an object reads as the text of one, and no row has to be parsed for its type.
  const isSameType = operator === '=' && typeof value === 'string' && !/^[[{]/.test(value);
  return isSameType && writing.served.has(field) ? condition : ofType(field, condition, value, writing);
}

function membership(field: string, values: readonly Scalar[], writing: Writing): Clause {
  const groups = Object.keys(typesOf).map((type) => values.filter((value) => typeof value === type));
  const clauses = groups.flatMap(([first, ...rest]) =>
    first === undefined ? [] : [oneOf(field, [first, ...rest], writing)],
  );
  if (clauses.length === 0) return nothing;
  return { sql: `(${clauses.map(({ sql }) => sql).join(' OR ')})`, values: clauses.flatMap((clause) => clause.values) };
}

function oneOf(field: string, values: readonly [Scalar, ...Scalar[]], writing: Writing): Clause {
  const sql = `${fieldExpression(field)} IN (${values.map(() => '?').join(', ')})`;
  return ofType(field, { sql, values: values.map(toSql) }, values[0], writing);
}

/** A condition on a field that must also have the type of `value`. */
function ofType(field: string, condition: Clause, value: Scalar, { served }: Writing): Clause {
  if (field === 'id') return typeof value === 'string' ? condition : nothing;
  const types = typesOf[typeof value as keyof typeof typesOf];
  const hasType = `${typeExpression(field)} IN (${types.map((type) => `'${type}'`).join(', ')})`;
  const sql = served.has(field)
    ? `(${condition.sql} AND ${unlessDamaged(hasType)})`
    : unlessDamaged(`(${condition.sql} AND ${hasType})`);
  return { sql, values: condition.values };
}

const all = (clauses: readonly Clause[]): Clause => ({
  sql: `(${clauses.map(({ sql }) => sql).join(' AND ')})`,
  values: clauses.flatMap(({ values }) => values),
});

const toSql = (value: Scalar): string | number => (typeof value === 'boolean' ? Number(value) : value);

import { z } from 'zod';
import { digest } from '../canonical/canonical-json.js';
import { createContinuation, invalidContinuation, parseContinuation } from './continuation.js';
import type { Condition, Query, Scalar } from './documents.js';
import { fieldExpression, typeExpression } from './sqlite-schema.js';

/** A piece of SQL and the values of its placeholders. */
interface Clause {
  readonly sql: string;
  readonly values: readonly (string | number)[];
}

/** JSON types that count as the same type as a value: as in Cosmos DB, `1` is not `true` and not `"1"`. */
const typesOf = { string: ['text'], number: ['integer', 'real'], boolean: ['true', 'false'] } as const;

const nothing: Clause = { sql: '0', values: [] };

const keySchema = z.tuple([z.string(), z.union([z.string(), z.number()]), z.string()]);

/** `SELECT lsn, id, body[, key]` for one page of a query that has passed `checkQuery`. */
export function createSqliteQuery(table: string, partition: string, query: Query): Clause {
  const { orderBy } = query;
  const clauses: Clause[] = [{ sql: 'partition = ?', values: [partition] }, ...(query.where ?? []).map(toClause)];
  if (orderBy !== undefined) clauses.push({ sql: `${fieldExpression(orderBy.field)} IS NOT NULL`, values: [] });
  if (query.continuation !== undefined) clauses.push(afterKey(query, partition, query.continuation));
  const key = orderBy === undefined ? 'id' : fieldExpression(orderBy.field);
  const direction = orderBy?.direction === 'descending' ? 'DESC' : 'ASC';
  const where = clauses.map(({ sql }) => sql).join(' AND ');
  // Ties go the same way as the field, so that an index on both gives the order without sorting.
  const order = key === 'id' ? `id ${direction}` : `${key} ${direction}, id ${direction}`;
  return {
    sql: `SELECT lsn, id, body, ${key} AS sort_key FROM ${table} WHERE ${where} ORDER BY ${order} LIMIT ?`,
    values: clauses.flatMap(({ values }) => values),
  };
}

/** The token for the page that starts behind this row. */
export const continuationAfter = (query: Query, partition: string, key: string | number, id: string): string =>
  createContinuation([queryDigest(query, partition), key, id]);

/** Ties it to one query: a token used with other filters would skip or repeat. */
const queryDigest = ({ where = [], orderBy }: Query, partition: string): string =>
  digest([partition, where, orderBy ?? null]).slice(0, 16);

function afterKey(query: Query, partition: string, continuation: string): Clause {
  const parsed = keySchema.safeParse(parseContinuation(continuation));
  if (!parsed.success || parsed.data[0] !== queryDigest(query, partition)) throw invalidContinuation();
  const [, key, id] = parsed.data;
  if (query.orderBy === undefined) return { sql: 'id > ?', values: [id] };
  const field = fieldExpression(query.orderBy.field);
  const beyond = query.orderBy.direction === 'descending' ? '<' : '>';
  // The first half is implied by the second; it is what lets an index skip to the page.
  return { sql: `${field} ${beyond}= ? AND (${field} ${beyond} ? OR id ${beyond} ?)`, values: [key, key, id] };
}

function toClause(condition: Condition): Clause {
  if ('equals' in condition) return comparison(condition.field, '=', condition.equals);
  if ('in' in condition) return membership(condition.field, condition.in);
  const bounds = [
    ['>', condition.above],
    ['>=', condition.from],
    ['<', condition.below],
    ['<=', condition.upTo],
  ] as const;
  return all(
    bounds.flatMap(([operator, value]) => (value === undefined ? [] : [comparison(condition.field, operator, value)])),
  );
}

function comparison(field: string, operator: string, value: Scalar): Clause {
  return all([{ sql: `${fieldExpression(field)} ${operator} ?`, values: [toSql(value)] }, hasType(field, value)]);
}

function membership(field: string, values: readonly Scalar[]): Clause {
  const groups = Object.keys(typesOf).map((type) => values.filter((value) => typeof value === type));
  const clauses = groups.flatMap(([first, ...rest]) => (first === undefined ? [] : [oneOf(field, [first, ...rest])]));
  if (clauses.length === 0) return nothing;
  return { sql: `(${clauses.map(({ sql }) => sql).join(' OR ')})`, values: clauses.flatMap((clause) => clause.values) };
}

const oneOf = (field: string, values: readonly [Scalar, ...Scalar[]]): Clause =>
  all([
    { sql: `${fieldExpression(field)} IN (${values.map(() => '?').join(', ')})`, values: values.map(toSql) },
    hasType(field, values[0]),
  ]);

function hasType(field: string, value: Scalar): Clause {
  if (field === 'id') return { sql: typeof value === 'string' ? '1' : '0', values: [] };
  const types = typesOf[typeof value as keyof typeof typesOf];
  return { sql: `${typeExpression(field)} IN (${types.map((type) => `'${type}'`).join(', ')})`, values: [] };
}

const all = (clauses: readonly Clause[]): Clause => ({
  sql: clauses.length === 0 ? '1' : `(${clauses.map(({ sql }) => sql).join(' AND ')})`,
  values: clauses.flatMap(({ values }) => values),
});

const toSql = (value: Scalar): string | number => (typeof value === 'boolean' ? Number(value) : value);

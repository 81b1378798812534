import type { Scalar, TallyQuery } from './documents.js';
import { fieldExpression, type Index } from './sqlite-schema.js';

/**
 * `SELECT` of how many documents have which values. Through an index that holds every field of the question no document
 * is read: a damaged one counts as what it was when it was written.
 */
export function createSqliteTally(
  { table, indexes }: { readonly table: string; readonly indexes: readonly Index[] },
  partition: string,
  { where = [], by }: TallyQuery,
): { readonly sql: string; readonly values: readonly string[] } {
  const asked = [...where.map(({ field }) => field), ...by];
  const equal = new Map(where.flatMap((one) => ('equals' in one ? [[one.field, one.equals] as const] : [])));
  const kind = equal.get('kind');
  const index = indexes.find(
    ({ fields, partial, wholeKind }) =>
      kind !== undefined &&
      asked.every((field) => fields.includes(field)) &&
      (partial === undefined || wholeKind === kind || equal.has(partial)),
  );
  const conditions = [
    'partition = ?',
    ...where.map((one) => `${fieldExpression(one.field)} ${'equals' in one ? '=' : '<'} ?`),
    ...(index?.partial === undefined ? [] : [`${fieldExpression(index.partial)} IS NOT NULL`]),
  ];
  const columns = by.map((field, at) => `${fieldExpression(field)} AS value_${at}`);
  const groups = by.length === 0 ? '' : ` GROUP BY ${by.map(fieldExpression).join(', ')}`;
  const from = index === undefined ? table : `${table} INDEXED BY ${table}_${index.name}`;
  return {
    sql: `SELECT ${[...columns, 'COUNT(*) AS count'].join(', ')} FROM ${from} WHERE ${conditions.join(' AND ')}${groups}`,
    values: [partition, ...where.map((one) => ('equals' in one ? one.equals : one.below))],
  };
}

/** One row of it. */
export type TallyRow = Readonly<Record<string, Exclude<Scalar, boolean> | null>> & { readonly count: number };

import type { SqlParameter, SqlQuerySpec } from '@azure/cosmos';
import type { Condition, Query, Scalar, TallyQuery } from './documents.js';

/** Collects parameters and gives each its name. */
class Parameters {
  readonly list: SqlParameter[] = [];

  add(value: Scalar): string {
    const name = `@p${this.list.length}`;
    this.list.push({ name, value });
    return name;
  }
}

/** SQL for a query that has passed `checkQuery`. Values travel as parameters only. */
export function createCosmosQuery(partitionKey: string, partition: string, query: Query): SqlQuerySpec {
  const parameters = new Parameters();
  const clauses = [
    `${fieldExpression(partitionKey)} = ${parameters.add(partition)}`,
    ...(query.where ?? []).map((condition) => toClause(condition, parameters)),
  ];
  if (query.orderBy === undefined) {
    return { query: `SELECT * FROM c WHERE ${clauses.join(' AND ')}`, parameters: parameters.list };
  }
  // One field only: two would need a composite index for each pair, and the continuation keeps ties apart by itself.
  const field = fieldExpression(query.orderBy.field);
  clauses.push(`IS_DEFINED(${field})`, `NOT IS_NULL(${field})`);
  const direction = query.orderBy.direction === 'descending' ? 'DESC' : 'ASC';
  return {
    query: `SELECT * FROM c WHERE ${clauses.join(' AND ')} ORDER BY ${field} ${direction}`,
    parameters: parameters.list,
  };
}

/** SQL for the fields of the documents that a tally is about; `value_0` and so on. */
export function createCosmosTally(
  partitionKey: string,
  partition: string,
  { where = [], by }: TallyQuery,
): SqlQuerySpec {
  const parameters = new Parameters();
  const clauses = [
    `${fieldExpression(partitionKey)} = ${parameters.add(partition)}`,
    ...where.map((condition) => toClause(condition, parameters)),
  ];
  // Without fields to count by there is still one row for each document.
  const columns = ['c.id', ...by.map((field, at) => `${fieldExpression(field)} AS value_${at}`)];
  return { query: `SELECT ${columns.join(', ')} FROM c WHERE ${clauses.join(' AND ')}`, parameters: parameters.list };
}

/** In brackets, since `value` and others are words of the language. */
const fieldExpression = (field: string): string =>
  `c${field
    .split('.')
    .map((name) => `["${name}"]`)
    .join('')}`;

function toClause(condition: Condition, parameters: Parameters): string {
  const field = fieldExpression(condition.field);
  if (condition.equals !== undefined) return `${field} = ${parameters.add(condition.equals)}`;
  if (condition.in !== undefined) {
    if (condition.in.length === 0) return '1 = 0';
    return `${field} IN (${condition.in.map((value) => parameters.add(value)).join(', ')})`;
  }
  if (condition.isAbsent !== undefined) return `NOT IS_DEFINED(${field})`;
  const bounds = [
    ['>', condition.above],
    ['>=', condition.from],
    ['<', condition.below],
    ['<=', condition.upTo],
  ] as const;
  return bounds
    .flatMap(([operator, value]) => (value === undefined ? [] : [`${field} ${operator} ${parameters.add(value)}`]))
    .join(' AND ');
}

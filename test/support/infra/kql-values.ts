import { createHash } from 'node:crypto';

/** Values as the language has them: numbers, text, booleans, moments, spans, and JSON; `undefined` is null. */
export type Value = unknown;

export class Span {
  readonly ms: number;
  constructor(ms: number) {
    this.ms = ms;
  }
}

const unitMs: Readonly<Record<string, number>> = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 };
export const spanOf = (text: string): Span => new Span(Number(text.slice(0, -1)) * (unitMs[text.slice(-1)] ?? NaN));

/** A number to compare by; text and booleans compare as themselves. */
const plain = (value: Value): Value =>
  value instanceof Date ? value.getTime() : value instanceof Span ? value.ms : value;

/** Null equals nothing; for text there is no null, it is empty. */
export function isEqual(left: Value, right: Value): boolean {
  if (typeof left === 'string' || typeof right === 'string') return (left ?? '') === (right ?? '');
  return left !== undefined && right !== undefined && plain(left) === plain(right);
}

export function compare(left: Value, right: Value): number {
  const [a, b] = [plain(left), plain(right)] as [number, number];
  return a < b ? -1 : a > b ? 1 : 0;
}

export function text(value: Value): string {
  if (value === undefined || value === null) return '';
  if (value instanceof Date) return value.toISOString();
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/** The whole word or words, in any case. */
function has(where: Value, what: Value): boolean {
  const words = text(what).replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&');
  return new RegExp(`(?<![a-z0-9])${words}(?![a-z0-9])`, 'i').test(text(where));
}

const time = (value: Value): number => plain(value) as number;

function add(left: Value, right: Value, sign: 1 | -1): Value {
  if (left === undefined || right === undefined) return undefined;
  const sum = time(left) + sign * time(right);
  if (left instanceof Date) return right instanceof Date ? new Span(sum) : new Date(sum);
  return left instanceof Span ? new Span(sum) : sum;
}

const ordered = (holds: (order: number) => boolean) => (left: Value, right: Value) =>
  left !== undefined && right !== undefined && holds(compare(left, right));

/** By the kind of node that the operator is. */
export const binaryOperators: Readonly<Record<string, (left: Value, right: Value) => Value>> = {
  EqualExpression: isEqual,
  NotEqualExpression: (left, right) => (left ?? right) !== undefined && !isEqual(left, right),
  LessThanExpression: ordered((order) => order < 0),
  LessThanOrEqualExpression: ordered((order) => order <= 0),
  GreaterThanExpression: ordered((order) => order > 0),
  GreaterThanOrEqualExpression: ordered((order) => order >= 0),
  AndExpression: (left, right) => left === true && right === true,
  OrExpression: (left, right) => left === true || right === true,
  HasExpression: has,
  AddExpression: (left, right) => add(left, right, 1),
  SubtractExpression: (left, right) => add(left, right, -1),
};

/** Functions of their arguments alone. */
export const scalarFunctions: Readonly<Record<string, (...values: Value[]) => Value>> = {
  tostring: text,
  tolong: (value) => (value === undefined || text(value) === '' ? undefined : Number(text(value))),
  isempty: (value) => text(value) === '',
  isnotempty: (value) => text(value) !== '',
  isnotnull: (value) => value !== undefined,
  iif: (condition, yes, no) => (condition === true ? yes : no),
  max_of: (...values) => values.filter((value) => value !== undefined).reduce((a, b) => (compare(a, b) < 0 ? b : a)),
  bin: (value, size) => {
    if (value === undefined) return undefined;
    const floor = Math.floor(time(value) / time(size)) * time(size);
    return value instanceof Date ? new Date(floor) : floor;
  },
  strcat_delim: (delimiter, ...values) => values.map(text).join(text(delimiter)),
  hash_sha256: (value) => createHash('sha256').update(text(value)).digest('hex'),
  pack_array: (...values) => values,
  split: (value, delimiter) => text(value).split(text(delimiter)),
};

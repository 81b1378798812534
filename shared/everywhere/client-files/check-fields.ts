import { isRecord, type Values } from '../../kernel/is-record.js';

/** What a field may hold, in the words that name it when it holds something else. */
export type FieldKind = 'a text' | 'true or false' | 'a list of texts' | 'texts by name';

/** What is wrong with the fields that are there; others are left alone. */
export const checkFields = (values: Values, kinds: Readonly<Record<string, FieldKind>>): string[] =>
  Object.entries(kinds).flatMap(([name, kind]) =>
    values[name] === undefined ? [] : checks[kind](name, values[name]).flatMap((problem) => problem ?? []),
  );

/** What must be an object and is none. */
export const notAnObject = (value: unknown): string => `it must be an object, not ${nounOf(value)}`;

type Check = (name: string, value: unknown) => readonly (string | undefined)[];

const text = (name: string, value: unknown): string | undefined =>
  typeof value === 'string' ? undefined : `${name} must be a text, not ${nounOf(value)}`;

const checks: Record<FieldKind, Check> = {
  'a text': (name, value) => [text(name, value)],
  'true or false': (name, value) =>
    typeof value === 'boolean' ? [] : [`${name} must be true or false, not ${nounOf(value)}`],
  'a list of texts': (name, value) =>
    Array.isArray(value)
      ? value.map((one: unknown, at) => text(`${name}[${at}]`, one))
      : [`${name} must be a list, not ${nounOf(value)}`],
  'texts by name': (name, value) =>
    isRecord(value)
      ? Object.entries(value).map(([key, one]) => text(`${name}.${key}`, one))
      : [`${name} must be an object, not ${nounOf(value)}`],
};

const nouns: Record<string, string> = {
  string: 'a text',
  number: 'a number',
  boolean: 'true or false',
  object: 'an object',
  undefined: 'nothing',
};

function nounOf(value: unknown): string {
  if (value === null) return 'null';
  return Array.isArray(value) ? 'a list' : (nouns[typeof value] ?? typeof value);
}

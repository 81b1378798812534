import type { z } from 'zod';

/** As it is given to a zod parser with `{ error: plainIssue }`; a schema's own message goes before it. */
type RawIssue = Parameters<z.core.$ZodErrorMap>[0];

const nouns: Record<string, string> = {
  string: 'a text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'an object',
  record: 'an object',
  null: 'null',
  undefined: 'nothing',
};

const nounOf = (kind: string): string => nouns[kind] ?? kind;

function kindOf(value: unknown): string {
  if (value === null) return 'null';
  return Array.isArray(value) ? 'array' : typeof value;
}

/** `inputSchema.properties.a`, `args[2]`. */
const nameOf = (path: readonly PropertyKey[]): string =>
  path.reduce<string>(
    (name, part) =>
      typeof part === 'number' ? `${name}[${part}]` : name === '' ? String(part) : `${name}.${String(part)}`,
    '',
  );

/** What is wrong with a field, in a sentence that names it and no term of the validator. */
export function plainIssue(issue: RawIssue): string | undefined {
  const name = nameOf(issue.path ?? []);
  const said = predicateOf(issue);
  return said === undefined ? undefined : `${name === '' ? 'it' : name} ${said}`;
}

function predicateOf(issue: RawIssue): string | undefined {
  if (issue.input === undefined && issue.code !== 'custom' && issue.code !== 'unrecognized_keys') return 'is missing';
  switch (issue.code) {
    case 'invalid_type':
      return `must be ${nounOf(issue.expected)}, not ${nounOf(kindOf(issue.input))}`;
    case 'invalid_value':
      return `must be ${issue.values.map((value) => JSON.stringify(value)).join(' or ')}`;
    case 'invalid_format':
      return formats[issue.format] ?? 'is not valid';
    case 'too_small':
      return boundOf('at least', issue.minimum, issue.origin);
    case 'too_big':
      return boundOf('at most', issue.maximum, issue.origin);
    case 'unrecognized_keys':
      return `has unknown fields: ${issue.keys.join(', ')}`;
    default:
      return 'is not valid';
  }
}

const formats: Record<string, string> = {
  url: 'is not a valid address',
  datetime: 'is not a time in ISO 8601',
};

const units: Record<string, string> = { string: 'character', array: 'item', set: 'item', map: 'item' };

function boundOf(words: string, bound: number | bigint, origin: string): string {
  const unit = units[origin];
  if (unit === undefined) return `must be ${words} ${bound}`;
  return `must have ${words} ${bound} ${unit}${Number(bound) === 1 ? '' : 's'}`;
}

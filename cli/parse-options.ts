import { type Command, InvalidArgumentError, Option } from 'commander';
import { z } from 'zod';
import { slugSchema } from '../shared/domain/ids.js';
import { severitySchema } from '../shared/domain/severity.js';
import { InvalidInputError } from '../shared/kernel/errors/errors.js';
import { plainIssue } from '../shared/kernel/errors/plain-issue.js';

/**
 * The options of a command as its schema has them.
 * @throws {InvalidInputError} that names the option as it is typed: what people give wrong is no unexpected error.
 */
export function readOptions<Schema extends z.ZodType>(schema: Schema, given: unknown): z.output<Schema> {
  const parsed = schema.safeParse(given, { error: plainIssue });
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues.map(({ path: [name, ...inner], message }) => ({
    path: asFlag(String(name)),
    message: message.replace([name, ...inner].join('.'), 'its value'),
  }));
  throw new InvalidInputError('an option is not acceptable', problems);
}

/** The name of an option as it is typed: `failOn` is `--fail-on`. */
export const asFlag = (name: string): string =>
  `--${name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;

/** An option that takes one of the words of a schema, in any case. */
export function choiceOption(flags: string, description: string, schema: z.ZodEnum): Option {
  const choices = schema.options.map(String);
  const option = new Option(flags, `${description}: ${choices.join(', ')}`);
  option.argChoices = choices;
  return option.argParser((value) => parseChoice(value, choices));
}

function parseChoice(value: string, choices: readonly string[]): string {
  const found = choices.find((choice) => choice.toLowerCase() === value.toLowerCase());
  if (found !== undefined) return found;
  throw new InvalidArgumentError(`Allowed choices are ${choices.join(', ')}.`);
}

/** `--fail-on` of the commands that report conflicts. */
export const failOnOption = (description: string): Option =>
  choiceOption('--fail-on <severity>', description, severitySchema);

/** `--server` of the commands that take definitions from a file, which does not say whose they are. */
export const addServerOption = (command: Command): Command =>
  command.requiredOption(
    '--server <id>',
    'server that the tools are of, as "servers list" or "tools list" has it',
    parseSlug,
  );

/** Reads the name of a server. */
export function parseSlug(value: string): string {
  const parsed = slugSchema.safeParse(value);
  if (parsed.success) return parsed.data;
  throw new InvalidArgumentError('Names have 1 to 63 lower-case letters, digits and inner hyphens.');
}

/** A reader of whole numbers between two bounds. */
export const parseInteger = (min: number, max: number) =>
  function parse(value: string): number {
    const number = /^\d{1,9}$/.test(value) ? Number(value) : Number.NaN;
    if (number >= min && number <= max) return number;
    throw new InvalidArgumentError(`Give a whole number from ${min} to ${max}.`);
  };

/** Reads a point in time: a date, which begins at midnight UTC, or a time in ISO 8601 with its zone. */
export function parseTime(value: string): string {
  if (z.iso.date().safeParse(value).success) return `${value}T00:00:00Z`;
  if (z.iso.datetime({ offset: true }).safeParse(value).success) return new Date(value).toISOString();
  throw new InvalidArgumentError('Give a date such as 2026-12-24, or a time such as 2026-12-24T18:00:00Z.');
}

/** Reads `name=value` pairs: headers, settings. @throws {InvalidInputError} by its number, for it may be a secret. */
export function parsePairs(given: readonly string[]): Record<string, string> {
  return Object.fromEntries(
    given.map((pair, index) => {
      const at = pair.indexOf('=');
      if (at > 0) return [pair.slice(0, at), pair.slice(at + 1)];
      throw new InvalidInputError(`number ${index + 1} of the headers or settings is no name=value`, [], {
        hint: 'Write it as NAME=value, with "=" even for a header.',
      });
    }),
  );
}

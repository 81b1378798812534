import { InvalidArgumentError } from 'commander';
import { type Severity, severities, severitySchema } from '../shared/domain/severity.js';

/** Reads a severity in any case. @throws {InvalidArgumentError} */
export function parseSeverity(value: string): Severity {
  const parsed = severitySchema.safeParse(value.toUpperCase());
  if (parsed.success) return parsed.data;
  throw new InvalidArgumentError(`Say one of ${severities.join(', ')}.`);
}

/** A reader of whole numbers between two bounds. */
export const parseInteger =
  (min: number, max: number) =>
  (value: string): number => {
    const number = /^\d{1,9}$/.test(value) ? Number(value) : Number.NaN;
    if (number >= min && number <= max) return number;
    throw new InvalidArgumentError(`Give a whole number from ${min} to ${max}.`);
  };

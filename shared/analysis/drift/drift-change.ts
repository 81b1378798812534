import type { Finding } from '../../domain/analysis/conflict.js';
import type { Severity } from '../../domain/severity.js';

/** One thing that changed between two definitions, and how much it matters. */
export type DriftChange = NonNullable<Finding['changes']>[number];
export type DriftClass = DriftChange['class'];

/** Longest value shown of what was before and after, in characters; the whole text is in the versions. */
const shownMax = 500;

const shown = (value: unknown): string | undefined =>
  value === undefined ? undefined : (typeof value === 'string' ? value : JSON.stringify(value)).slice(0, shownMax);

/** `at` is a JSON pointer (RFC 6901) into the definition; `text` completes "changed since …: ". */
export function driftChange(
  change: Pick<DriftChange, 'class' | 'severity' | 'at' | 'text'>,
  before: unknown,
  after: unknown,
): DriftChange {
  const [was, is] = [shown(before), shown(after)];
  return { ...change, ...(was !== undefined && { before: was }), ...(is !== undefined && { after: is }) };
}

/** The milder of two severities. */
export function atMost(severity: Severity, most: Severity): Severity {
  const order: readonly Severity[] = ['INFO', 'LOW', 'MEDIUM', 'HIGH', 'CRITICAL'];
  return order.indexOf(severity) > order.indexOf(most) ? most : severity;
}

/** An address of any kind: a URL, an e-mail address, an absolute path, an account number. */
const address =
  /\b[a-z][a-z0-9+.-]{1,15}:\/\/[^\s"'<>]+|[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63})+|(?<![\w/])(?:~|[A-Za-z]:\\|\/)(?:[\w.-]+[\\/])+[\w.-]*|\b[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){2,7}\b/gu;

/** Addresses that a text names, each once. */
export const addressesIn = (text: string): ReadonlySet<string> =>
  new Set(Array.from(text.matchAll(address), ([found]) => found.replace(/[.,;:)]+$/u, '')));

/** A property of its own; those that every object inherits, such as `constructor`, are none. */
export const own = (value: Readonly<Record<string, unknown>>, key: string): unknown =>
  Object.hasOwn(value, key) ? value[key] : undefined;

/** The keys of either value, sorted. */
export const keysOfBoth = (a: object, b: object): string[] =>
  [...new Set([...Object.keys(a), ...Object.keys(b)])].sort();

/** How bad a new parameter is: LOW; with a default, which a client fills in by itself, as bad as that default. */
export function addition(schema: unknown): { readonly severity: Severity; readonly how: string } {
  const preset =
    typeof schema === 'object' && schema !== null ? own(schema as Record<string, unknown>, 'default') : undefined;
  if (preset === undefined) return { severity: 'LOW', how: 'added' };
  const text = JSON.stringify(preset);
  const severity = addressesIn(text).size > 0 ? 'HIGH' : 'MEDIUM';
  return { severity, how: `added with the default ${text.slice(0, 80)}` };
}

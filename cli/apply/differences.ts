import { canonicalJson } from '../../shared/kernel/canonical/canonical-json.js';

export type Values = Readonly<Record<string, unknown>>;

// What a patch takes away is nothing afterwards.
const textOf = (value: unknown): string => (value === undefined || value === null ? 'nothing' : canonicalJson(value));

/** Those of the wanted values that are not as they are. */
export const changed = (current: object, wanted: Values): Values =>
  Object.fromEntries(
    Object.entries(wanted).filter(
      ([name, value]) => value !== undefined && textOf((current as Values)[name]) !== textOf(value),
    ),
  );

/** What differs, in words: `owner: "a" → "b"`. */
export const differences = (current: object, wanted: Values): string[] =>
  Object.entries(wanted).flatMap(([name, value]) => {
    const [before, after] = [textOf((current as Values)[name]), textOf(value)];
    return before === after ? [] : [before === 'nothing' ? `${name}: ${after}` : `${name}: ${before} → ${after}`];
  });

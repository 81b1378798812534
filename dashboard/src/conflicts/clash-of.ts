import type { SchemaRow } from './flatten-schema.js';

/** Why what one tool takes under a name cannot be given to the other, if it cannot. */
export function clashOf(one: SchemaRow | undefined, other: SchemaRow | undefined): string | undefined {
  if (one === undefined || other === undefined) return undefined;
  if (one.kind !== other.kind) return 'clash';
  if (one.values !== other.values) return 'other values';
  return one.isRequired === other.isRequired ? undefined : 'required in one only';
}

import type { Conflict } from '../api/types.js';
import type { Family } from '../../../shared/everywhere/families.js';

export type Row =
  | { readonly kind: 'family'; readonly family: Family<Conflict> }
  | { readonly kind: 'conflict'; readonly conflict: Conflict; readonly at: number };

/** Families and their conflicts as one list; `at` counts conflicts only, which is what keys move over. */
export function rowsOf(families: readonly Family<Conflict>[]): Row[] {
  let at = 0;
  return families.flatMap((family): Row[] => [
    { kind: 'family', family },
    ...family.conflicts.map((conflict): Row => ({ kind: 'conflict', conflict, at: at++ })),
  ]);
}

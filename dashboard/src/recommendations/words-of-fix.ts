import type { Recommendation } from '../api/types.js';

/** What each kind of fix does, for people. */
export const wordsOfFix: Readonly<Record<Recommendation['type'], string>> = {
  RENAME: 'Another name',
  DESCRIPTION_REWRITE: 'Another first sentence',
  SCOPE_NARROWING: 'A narrower description',
  SCHEMA_CLARIFICATION: 'Other parameter names',
  MERGE: 'One tool instead of two',
  DEPRECATE: 'Withdrawal',
};

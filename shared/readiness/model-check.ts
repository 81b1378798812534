import type { Check } from './check.js';

/** Warns while the base model stands in for the adapted one: everything works, and ranks tools less well. */
export const createModelCheck = (fallback: string | undefined): Check => ({
  name: 'embedding model',
  required: false,
  look: () => Promise.resolve(fallback === undefined ? { ok: true } : { ok: false, detail: fallback }),
});

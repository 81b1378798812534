import { sha256 } from '../canonical/canonical-json.js';
import { ConflictError } from '../errors/errors.js';
import type { Documents } from './documents.js';

/** Keeps what could not be processed, so that nothing is lost and nothing else waits for it. */
export interface PoisonStore {
  /** Sets a document aside with the reason. The same document from the same source is kept once. */
  add(source: string, document: unknown, reason: string): Promise<void>;
}

const reasonMax = 4000;

/** A poison store over the container `poison`, whose partition key is the id. */
export const createPoisonStore = (documents: Documents, now: () => Date): PoisonStore => ({
  async add(source, document, reason) {
    const text = JSON.stringify(document) as string | undefined;
    const id = `${source}-${sha256(text ?? 'undefined')}`;
    try {
      await documents.create({ id, source, document, reason: reason.slice(0, reasonMax), at: now().toISOString() });
    } catch (error) {
      if (!(error instanceof ConflictError)) throw error; // Set aside already.
    }
  },
});

import { z } from 'zod';
import { sha256 } from '../canonical/canonical-json.js';
import { ConflictError } from '../errors/errors.js';
import type { Documents, Stored } from './documents.js';

/** The containers whose changes the app follows. */
export const followedSchema = z.enum(['registry', 'access']);
export type Followed = z.infer<typeof followedSchema>;

/** A change that one of the app's change feeds could not process. */
export const setAsideSchema = z.object({
  id: z.string(),
  /** Where the change came from. */
  container: followedSchema,
  /** The document's partition; empty when it has none. */
  env: z.string(),
  /** The function that could not process it. */
  source: z.string(),
  reason: z.string(),
  at: z.iso.datetime(),
  /** The document as the feed gave it. */
  document: z.unknown(),
});
export type SetAside = z.infer<typeof setAsideSchema>;

const partitionSchema = z.looseObject({ env: z.string() });

/** Keeps changes that could not be processed, so that nothing is lost and nothing else waits for it. */
export interface SetAsideStore {
  /** The same document from the same source is kept once. */
  add(aside: Pick<SetAside, 'container' | 'source' | 'reason' | 'document'>): Promise<void>;
  /** At most {@link listedMax} of each container. */
  list(): Promise<readonly SetAside[]>;
  get(container: Followed, id: string): Promise<Stored<SetAside> | undefined>;
  remove(stored: Stored<SetAside>): Promise<void>;
}

export const listedMax = 100;
const reasonMax = 4000;

/** The store over the container `poison`, whose partition key is the container that a change came from. */
export const createSetAsideStore = (documents: Documents, now: () => Date): SetAsideStore => ({
  async add({ container, source, reason, document }) {
    const text = JSON.stringify(document) as string | undefined;
    const id = `${source}-${sha256(text ?? 'undefined').slice(0, 32)}`;
    try {
      const env = partitionSchema.safeParse(document).data?.env ?? '';
      const at = now().toISOString();
      await documents.create({ id, container, env, source, reason: reason.slice(0, reasonMax), at, document });
    } catch (error) {
      if (!(error instanceof ConflictError)) throw error; // Set aside already.
    }
  },
  async list() {
    const pages = await Promise.all(
      followedSchema.options.map((container) => documents.query(container, { limit: listedMax })),
    );
    return pages.flatMap(({ items }) => items.map(({ value }) => setAsideSchema.parse(value)));
  },
  async get(container, id) {
    const stored = await documents.read(container, id);
    return stored && { value: setAsideSchema.parse(stored.value), etag: stored.etag };
  },
  remove: ({ value: { container, id }, etag }) => documents.delete(container, id, etag),
});

import { z } from 'zod';
import { sha256 } from '../kernel/canonical/canonical-json.js';
import { ConflictError } from '../kernel/errors/errors.js';
import type { DamagedRow, Documents, Stored, Unreadable } from '../platform/documents/documents.js';

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
  /** Whether it is a row that cannot be read. */
  damaged: z.boolean().default(false),
  /** The document as the feed gave it; of one that is damaged or very large, its identity only. */
  document: z.unknown(),
  /** What is stored in place of the document: the text of a damaged row, or as much of a large one as is kept. */
  text: z.string().optional(),
});
export type SetAside = z.infer<typeof setAsideSchema>;

const identitySchema = z.looseObject({ id: z.string().optional(), env: z.string().optional() });

/** A row that the feed handed on as damaged: no document comes without an id. */
export const damagedChangeSchema = z.strictObject({
  damaged: z.object({
    partition: z.string(),
    id: z.string(),
    reason: z.string(),
    place: z.string(),
    text: z.string(),
  }) satisfies z.ZodType<DamagedRow>,
});

type Add = Pick<SetAside, 'container' | 'source' | 'reason' | 'document'>;

/** Keeps changes that could not be processed, so that nothing is lost and nothing else waits for it. */
export interface SetAsideStore {
  /** The same document from the same source is kept once. */
  add(aside: Add): Promise<void>;
  /** The same for a row that cannot be read. */
  addDamaged(aside: Pick<SetAside, 'container' | 'source'> & { readonly row: DamagedRow }): Promise<void>;
  /** At most {@link listedMax} of each container, and those of them that cannot be read. */
  list(): Promise<{ readonly items: readonly SetAside[]; readonly unreadable: readonly Unreadable[] }>;
  get(container: Followed, id: string): Promise<Stored<SetAside> | undefined>;
  remove(stored: Stored<SetAside>): Promise<void>;
}

/** What a change feed needs of it. */
export type SetsAside = Pick<SetAsideStore, 'add' | 'addDamaged'>;

export const listedMax = 100;
const reasonMax = 4000;
/** Longest text that is kept, in characters: with all its escapes it fits into a document. */
const textMax = 300_000;

/** The store over the container `poison`, whose partition key is the container that a change came from. */
export function createSetAsideStore(documents: Documents, now: () => Date): SetAsideStore {
  async function keep(
    aside: Add & Pick<SetAside, 'env' | 'text'> & { damaged?: true },
    content: string,
  ): Promise<void> {
    const id = `${aside.source}-${sha256(content).slice(0, 32)}`;
    const reason = aside.reason.slice(0, reasonMax);
    try {
      await documents.create({ ...aside, id, reason, at: now().toISOString() });
    } catch (error) {
      if (!(error instanceof ConflictError)) throw error; // Set aside already.
    }
  }

  return {
    async add(aside) {
      const content = (JSON.stringify(aside.document) as string | undefined) ?? 'undefined';
      const { id, env = '' } = identitySchema.safeParse(aside.document).data ?? {};
      // What does not fit would fail for ever, and hold the feed up after all.
      if (content.length <= textMax) await keep({ ...aside, env }, content);
      else await keep({ ...aside, env, document: { id, env }, text: content.slice(0, textMax) }, content);
    },
    addDamaged: ({ container, source, row: { partition: env, id, reason, text } }) =>
      keep(
        { container, source, env, reason, damaged: true, document: { id, env }, text: text.slice(0, textMax) },
        JSON.stringify([env, id, text]),
      ),
    async list() {
      const unreadable: Unreadable[] = [];
      const pages = await Promise.all(
        followedSchema.options.map((container) =>
          documents.query(container, { limit: listedMax }, (row) => unreadable.push(row)),
        ),
      );
      const items = pages.flatMap(({ items: stored }) =>
        stored.flatMap(({ value }) => {
          const parsed = setAsideSchema.safeParse(value);
          if (!parsed.success)
            unreadable.push({ partition: String(value['container']), id: value.id, reason: notOurs });
          return parsed.success ? [parsed.data] : [];
        }),
      );
      return { items, unreadable };
    },
    async get(container, id) {
      const stored = await documents.read(container, id);
      return stored && { value: setAsideSchema.parse(stored.value), etag: stored.etag };
    },
    remove: ({ value: { container, id }, etag }) => documents.delete(container, id, etag),
  };
}

const notOurs = 'not a change that was set aside by this version of MTGS';

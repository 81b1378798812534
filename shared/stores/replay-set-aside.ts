import { z } from 'zod';
import { NotFoundError } from '../kernel/errors/errors.js';
import { isWithinEnvironments } from '../domain/governance/is-within-environments.js';
import type { Documents } from '../platform/documents/documents.js';
import type { Followed, SetAside, SetAsideStore } from './set-aside-store.js';

interface Services {
  readonly setAside: SetAsideStore;
  /** The followed containers; both are partitioned by `env`. */
  readonly containers: Readonly<Record<Followed, Documents>>;
}

export type ReplaySetAside = (request: {
  readonly container: Followed;
  readonly id: string;
  /** Environments that the caller's credential is good for; absent means all. */
  readonly environments?: readonly string[] | undefined;
}) => Promise<SetAside>;

const identitySchema = z.looseObject({ id: z.string() });

/**
 * Puts a change that was set aside through its feed again, by writing the document once more as it is now: every feed of
 * its container sees it, and to all but the one that missed it that is a repetition, which changes nothing.
 * @throws {NotFoundError} when there is no such thing, or its document is gone: then nothing is left to do, and what was
 * set aside is forgotten. @throws {ConflictError} when the document is written at the same moment: ask again.
 */
export const createReplaySetAside = ({ setAside, containers }: Services): ReplaySetAside =>
  async function replaySetAside({ container, id, environments }) {
    const stored = await setAside.get(container, id);
    if (stored === undefined || !isWithinEnvironments([stored.value.env], environments)) {
      throw new NotFoundError('no such change was set aside');
    }
    const documents = containers[container];
    const { data: identity } = identitySchema.safeParse(stored.value.document);
    const current = identity && (await documents.read(stored.value.env, identity.id));
    if (current !== undefined) await documents.replace(current.value, current.etag);
    await setAside.remove(stored);
    if (current === undefined)
      throw new NotFoundError('the document is gone: nothing is left to do, and it is forgotten');
    return stored.value;
  };

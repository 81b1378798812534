import { InvalidInputError } from '../../shared/kernel/errors/errors.js';
import { feedPosition } from '../../shared/platform/documents/sqlite-feed-position.js';

/** The row that a feed of `host.db` has come to: 0 where the stored position is damaged, for then it begins anew. */
export function storedFeedPosition(container: string, continuation: unknown): number {
  try {
    return feedPosition(container, String(continuation));
  } catch (error) {
    if (error instanceof InvalidInputError) return 0;
    throw error;
  }
}

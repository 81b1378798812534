import type { InvocationContext } from '@azure/functions';
import { type FeedProgress, isProbe } from '../../shared/stores/feed-progress.js';

interface Feed {
  readonly name: string;
  readonly options: { readonly handler: (documents: unknown[], context: InvocationContext) => Promise<void> };
}

/** A change feed that notes how far it is, once it is through with everything before the probe. */
export const noteProgress = ({ feedProgress }: { readonly feedProgress: Pick<FeedProgress, 'note'> }) =>
  function noting<F extends Feed>(feed: F): F {
    return {
      ...feed,
      options: {
        ...feed.options,
        async handler(documents: unknown[], context: InvocationContext): Promise<void> {
          const changes = documents.filter((change) => !isProbe(change));
          if (changes.length > 0) await feed.options.handler(changes, context);
          try {
            for (const change of documents) await feedProgress.note(feed.name, change);
          } catch (error) {
            // Only readiness misses it, and says so.
            const reason = String(error).slice(0, 300);
            context.error(JSON.stringify({ event: 'progress-not-noted', feed: feed.name, reason }));
          }
        },
      },
    };
  };

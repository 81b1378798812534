import { type FeedName, type FeedProgress, feedsOf } from '../stores/feed-progress.js';
import { type Followed, followedSchema } from '../stores/set-aside-store.js';
import type { Check } from './check.js';

/** A feed that lags by more, in seconds, stands still: what is registered is not analysed, or not audited. */
const lagMax = 60;

/** Alerts wait for this one and are sent later; nothing else does. */
const onlyWarns: ReadonlySet<FeedName> = new Set<FeedName>(['onDeliveryQueued']);

/** Required, but for one. The lag of each change feed: work and audit entries come through them, on every host. */
export const createFeedChecks = ({ feedProgress }: { readonly feedProgress: FeedProgress }): Check[] =>
  followedSchema.options.flatMap((container: Followed) =>
    feedsOf[container].map((feed) => ({
      name: `feed ${feed}`,
      required: !onlyWarns.has(feed),
      async look() {
        const seconds = (await feedProgress.lags(container)).find((lag) => lag.feed === feed)?.seconds ?? 0;
        return { ok: seconds <= lagMax, detail: `${Math.round(seconds)} s behind` };
      },
    })),
  );

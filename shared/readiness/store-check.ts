import type { FeedProgress } from '../stores/feed-progress.js';
import type { StoreFaults } from '../platform/documents/store-faults.js';
import type { Check } from './check.js';

/** How long a write that the store refused counts, in milliseconds, though our own small one went through. */
const refusalMs = 15_000;

interface Services {
  readonly feedProgress: FeedProgress;
  readonly faults: StoreFaults;
  readonly now: () => Date;
}

/**
 * Required. A real write into each followed container, and no write that the store refused just now: on a disk that is
 * full a small one may still find room where others find none. A store that was seen damaged stays so.
 */
export const createStoreCheck = ({ feedProgress, faults, now }: Services): Check => ({
  name: 'store',
  required: true,
  async look() {
    await feedProgress.probe('registry');
    await feedProgress.probe('access');
    const { damage, refusal } = faults.read();
    if (damage !== undefined) return { ok: false, detail: damage };
    if (refusal === undefined || now().getTime() - refusal.at.getTime() >= refusalMs) return { ok: true };
    return { ok: false, detail: `it refused a write at ${refusal.at.toISOString()}: ${refusal.reason}` };
  },
});

import { lineSchema } from '../domain/analysis/turns.js';
import { cataloguePartition, type RegistryStore } from '../stores/registry-store.js';
import type { Check } from './check.js';
import { environmentsMax, sayWaiting } from './say-waiting.js';

/** How many analyses wait and are under way, and since when the oldest was asked for: counted by index, however many. */
export const createAnalysesCheck = ({ catalogue, runs, turns }: RegistryStore, now: () => Date): Check => ({
  name: 'analyses',
  required: false,
  async look() {
    const environments = await catalogue.list(cataloguePartition, { limit: environmentsMax });
    let isAll = environments.continuation === undefined && environments.unreadable.length === 0;
    let count = 0;
    const times: string[] = [];
    for (const { value } of environments.items) {
      for (const line of lineSchema.options) {
        const where = [{ field: 'value.waiting', equals: line }];
        count += (await runs.tally(value.env, { where, by: [] }))[0]?.count ?? 0;
        const orderBy = { field: 'value.requestedAt', direction: 'ascending' as const };
        const oldest = await runs.list(value.env, { where, orderBy, limit: 1 });
        times.push(...oldest.items.map((run) => run.value.requestedAt));
        isAll &&= oldest.unreadable.length === 0;
      }
      // The first of a turn is its oldest.
      for (const { runId, joined } of (await turns.get(value.env, value.env))?.value.turns ?? []) {
        count += 1 + joined.length;
        times.push((await runs.get(value.env, runId))?.value.requestedAt ?? now().toISOString());
      }
    }
    const oldest = times.sort()[0];
    return sayWaiting(count, isAll, oldest === undefined ? 0 : (now().getTime() - Date.parse(oldest)) / 60_000);
  },
});

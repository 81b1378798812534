import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { ToolId } from '../../../shared/domain/ids.js';
import type { Embedder } from '../../../shared/platform/embedder/embedder.js';
import { createLocalRouter } from '../../../shared/analysis/router/local-router.js';
import { isSettled, majorityOf } from '../../../shared/analysis/simulation/majority.js';
import type { EvalRow, SectionResult } from '../eval-row.js';
import { loadRecordedPicks, loadSnapshots } from '../routing/routing-data.js';
import { share } from '../routing/routing-figures.js';

/**
 * What stopping saves as soon as no further trial can change the majority: all trials are drawn, and what stopping would
 * have left out is counted. The majority is the same by construction; that is measured all the same.
 */
export async function measureStopping(data: string, embedder: Embedder): Promise<SectionResult> {
  if (!existsSync(join(data, 'azure-llm-picks.jsonl'))) {
    return { rows: [], notes: ['stopping: skipped, absent: azure-llm-picks.jsonl'] };
  }
  const router = createLocalRouter({ embedder });
  const { picks } = await loadRecordedPicks(data, await loadSnapshots(data));
  const rows: EvalRow[] = [];
  for (const trials of [3, 5, 9, 15]) {
    let saved = 0;
    const same: boolean[] = [];
    for (const { query, tools } of picks) {
      const all: (ToolId | null)[] = [];
      for (let trial = 0; trial < trials; trial += 1)
        all.push((await router.route({ query, tools, trial })).tool ?? null);
      const needed = all.findIndex((_, at) => isSettled(all.slice(0, at + 1), trials)) + 1 || trials;
      saved += trials - needed;
      same.push(majorityOf(all.slice(0, needed)) === majorityOf(all));
    }
    const row = { section: 'stopping', on: 'recorded questions', by: 'mtgs', n: picks.length } as const;
    const { value, low, high } = share('', same);
    rows.push(
      { ...row, figure: `calls saved, up to ${trials} trials`, value: saved / (trials * picks.length) },
      { ...row, figure: `same majority, up to ${trials} trials`, value, interval: [low, high] },
    );
  }
  return { rows, notes: [] };
}

import { shardSchema, runKeys } from '../../domain/analysis/analysis-data.js';
import type { ToolId } from '../../domain/ids.js';
import type { Work } from '../../domain/work.js';
import type { RegistryIndexes } from './registry-indexes.js';
import type { RegistryStore } from '../../stores/registry-store.js';
import type { RunDataStore } from '../../stores/run-data-store.js';

/** What the activities of an analysis need. */
export interface AnalysisServices {
  readonly registry: RegistryStore;
  readonly runData: RunDataStore;
  readonly indexes: RegistryIndexes;
}

/** The tools of one shard of a run. Working data that is gone is an error: a shard of no tools would read as a pass. */
export async function loadShard(
  { runData }: Pick<AnalysisServices, 'runData'>,
  run: Work,
  shard: number,
): Promise<ToolId[]> {
  const stored = await runData.get(run, runKeys.shard(shard));
  if (stored === undefined) throw new Error(`the working data of run ${run.id} in ${run.env} is gone`);
  return shardSchema.parse(stored);
}

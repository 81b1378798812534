import { shardSchema, runKeys } from '../../shared/domain/analysis-data.js';
import type { ToolId } from '../../shared/domain/ids.js';
import type { RegistryIndexes } from '../../shared/registry/registry-indexes.js';
import type { RegistryStore } from '../../shared/stores/registry-store.js';
import type { RunDataStore } from '../../shared/stores/run-data-store.js';

/** What the activities of an analysis need. */
export interface AnalysisServices {
  readonly registry: RegistryStore;
  readonly runData: RunDataStore;
  readonly indexes: RegistryIndexes;
}

/** The tools of one shard of a run. */
export async function loadShard(
  { runData }: Pick<AnalysisServices, 'runData'>,
  runId: string,
  shard: number,
): Promise<ToolId[]> {
  return shardSchema.parse((await runData.get(runId, runKeys.shard(shard))) ?? []);
}

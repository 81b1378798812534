import type { RegistryStore } from '../stores/registry-store.js';
import { type BatchUnit, packBatches } from './pack-batches.js';

/** Writes units in as few batches as possible, in order. Each batch is complete in itself. */
export async function commitUnits(registry: RegistryStore, env: string, units: readonly BatchUnit[]): Promise<void> {
  for (const batch of packBatches(units)) {
    const operations = (revision: number) => batch.flatMap((unit) => unit.operations(revision));
    if (batch.some(({ writesTool }) => writesTool)) await registry.commitAtNextRevision(env, operations);
    else await registry.commit(env, operations(0));
  }
}

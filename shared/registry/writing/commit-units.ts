import type { RegistryStore } from '../../stores/registry-store.js';
import { type BatchUnit, packBatches } from './pack-batches.js';

/**
 * Writes units in as few batches as possible, in order. Each batch is complete in itself. Units that need it are written
 * only while the registry is at `revision`, apart from what was written here before.
 * @throws {ConflictError} when somebody else wrote meanwhile; the batches before are written then.
 */
export async function commitUnits(
  registry: RegistryStore,
  env: string,
  units: readonly BatchUnit[],
  revision = 0,
): Promise<void> {
  let expected = revision;
  for (const batch of packBatches(units)) {
    const operations = (at: number) => batch.flatMap((unit) => unit.operations(at));
    if (batch.some(({ needsRevision }) => needsRevision)) {
      expected = await registry.commitAtRevision(env, expected, operations);
    } else if (batch.some(({ writesTool }) => writesTool)) {
      const written = await registry.commitAtNextRevision(env, operations);
      if (written === expected + 1) expected = written;
    } else await registry.commit(env, operations(0));
  }
}

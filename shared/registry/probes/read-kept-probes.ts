import type { ToolId } from '../../domain/ids.js';
import type { StoredProbe } from '../../domain/routing/probe.js';
import type { RegistryStore } from '../../stores/registry-store.js';

/** The questions that an environment keeps, by the tool they are meant for. */
export async function readKeptProbes(
  { probes }: Pick<RegistryStore, 'probes'>,
  env: string,
): Promise<ReadonlyMap<ToolId, readonly StoredProbe[]>> {
  const kept = new Map<ToolId, StoredProbe[]>();
  for await (const { value } of probes.all(env)) {
    const own = kept.get(value.expected) ?? [];
    kept.set(value.expected, [...own, value]);
  }
  return kept;
}

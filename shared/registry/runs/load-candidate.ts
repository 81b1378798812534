import type { EarlierVersion, EarlierVersions, InspectionOptions } from '../../analysis/inspection/inspection.js';
import type { ToolId } from '../../domain/ids.js';
import type { Tool } from '../../domain/registry/tool.js';
import { StorageError } from '../../kernel/errors/errors.js';
import { conflictsOfTool } from '../conflicts/conflicts-of-tool.js';
import { toRegisteredTool } from '../tools/to-registered-tool.js';
import { type RegistryStore, versionKey } from '../../stores/registry-store.js';

/** A tool to inspect, and what it is compared with beside the registry. */
export interface Candidate extends Omit<InspectionOptions, 'policy'> {
  readonly tool: Tool;
  /** Fingerprint of the definition that stands for it. */
  readonly inspected: string;
}

/**
 * A tool with what its inspection needs: the tools it has unresolved conflicts with, which are compared again even if no
 * index proposes them, so that a conflict is only resolved by looking; and its earlier versions, to tell how far it has
 * moved. `undefined` for a tool that is gone. With the fingerprint of another definition: as if that were its next version.
 */
export async function loadCandidate(
  registry: RegistryStore,
  env: string,
  toolId: ToolId,
  next?: string,
): Promise<Candidate | undefined> {
  const stored = await registry.tools.get(env, toolId);
  if (stored === undefined || stored.value.deletedAt !== undefined) return undefined;
  const { value: tool } = stored;
  const unresolved = await conflictsOfTool(registry, env, toolId, ['open', 'acknowledged', 'suppressed']);
  const partners = new Set(
    unresolved.flatMap(({ value: { toolA, toolB } }) => [toolA, ...(toolB === undefined ? [] : [toolB])]),
  );
  partners.delete(toolId);
  const isNext = next !== undefined && next !== tool.fingerprint;
  const { rejectedAt: _, ...open } = tool;
  const earlier = await earlierVersions(registry, isNext ? { ...open, version: tool.version + 1 } : tool);
  return {
    tool,
    inspected: toRegisteredTool(tool).fingerprint,
    alsoWith: [...partners].sort(),
    ...(earlier !== undefined && { earlier }),
    ...(tool.isNewOnKnownServer === true && { isNewOnKnownServer: true }),
  };
}

/** What the newest version is compared with; nothing for the version that is itself the one to compare with. */
export async function earlierVersions(registry: RegistryStore, tool: Tool): Promise<EarlierVersions | undefined> {
  const { id, env, version, active, baseline, rejectedAt } = tool;
  if (baseline === undefined || rejectedAt !== undefined) return undefined;
  const { toolId = id, version: number, isApproved } = baseline;
  if (toolId === id && number === version) return undefined;
  const stored = await registry.versions.get(env, versionKey(toolId, number));
  // Without what it is compared with nobody can say how far it moved: no drift is not the answer.
  if (stored === undefined) throw new StorageError(`version ${number} of ${toolId} in ${env} is missing`);
  const approved: EarlierVersion = { version: number, isApproved, definition: stored.value.definition };
  if (active === undefined) return { approved };
  return { approved, active: { version: active.version, definition: active.definition, isApproved: false } };
}

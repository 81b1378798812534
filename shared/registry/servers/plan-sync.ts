import { fingerprintOf } from '../../identity/identity.js';
import type { Tool, ToolDefinition } from '../../domain/registry/tool.js';
import { atOnce, inSlices, type SlicedWork } from '../../kernel/canonical/in-slices.js';
import { matchRenames, type Rename } from './match-renames.js';

/** The part of a registered tool that a plan needs. */
export type RegisteredForSync = Pick<Tool, 'id' | 'definition' | 'fingerprint'>;

export interface SyncPlan<T extends RegisteredForSync> {
  readonly added: readonly ToolDefinition[];
  readonly updated: readonly ToolDefinition[];
  readonly unchanged: readonly T[];
  readonly removed: readonly T[];
  readonly renamed: readonly Rename<T>[];
  /** Still listed, but with a definition that is not acceptable: they stay as they were registered. */
  readonly kept: readonly T[];
  /** Why nothing may be changed without a person: then the plan only says what would be. */
  readonly held?: string;
}

export interface SyncPlanRequest<T extends RegisteredForSync> {
  /** The acceptable definitions of a complete listing. Of two with one name the first counts. */
  readonly listed: readonly ToolDefinition[];
  /** What is registered for the server. */
  readonly registered: readonly T[];
  /** What was listed and is not acceptable. */
  readonly refused?: readonly { readonly name?: string }[];
  /** Share of the registered tools that may vanish in one synchronisation. */
  readonly allowedDropShare?: number;
  /** So many may vanish all the same, and be it all: a person has looked. */
  readonly acceptedRemovals?: number;
}

/** Share of a server's tools that may vanish in one synchronisation, unless told. */
export const defaultAllowedDropShare = 0.3;

/** Up to this many may always vanish: a share of a small server is less than one tool. */
const dropAlwaysAllowed = 2;

/**
 * What a listing means for the registry. Names are compared first, then fingerprints; tools that are gone are matched
 * with new ones by similarity, each with at most one, best first. Does not depend on any order. An empty listing, one
 * that would take away too much, and one with nameless entries in place of what is gone are held for a person, who may
 * accept the number of removals that the plan names; of the last kind nobody can.
 */
export const planSync = <T extends RegisteredForSync>(request: SyncPlanRequest<T>): SyncPlan<T> =>
  atOnce(planInSteps(request));

/** The same for a process that serves others meanwhile: they have their turn between two tools. */
export const planSyncInSlices = <T extends RegisteredForSync>(request: SyncPlanRequest<T>): Promise<SyncPlan<T>> =>
  inSlices(planInSteps(request));

function* planInSteps<T extends RegisteredForSync>(request: SyncPlanRequest<T>): SlicedWork<SyncPlan<T>> {
  const { listed, registered, refused = [] } = request;
  const { allowedDropShare = defaultAllowedDropShare, acceptedRemovals = 0 } = request;
  const known = new Map(registered.map((tool) => [tool.definition.name, tool]));
  const live = new Map(listed.toReversed().map((definition) => [definition.name, definition]));
  const unreadable = new Set(refused.map(({ name }) => name));

  const fresh: ToolDefinition[] = [];
  const updated: ToolDefinition[] = [];
  const unchanged: T[] = [];
  for (const definition of [...live.values()].sort(byName)) {
    yield;
    const tool = known.get(definition.name);
    if (tool === undefined) fresh.push(definition);
    else if (tool.fingerprint === fingerprintOf(definition)) unchanged.push(tool);
    else updated.push(definition);
  }
  const missing = registered.filter(({ definition }) => !live.has(definition.name)).sort(byId);
  const kept = missing.filter(({ definition }) => unreadable.has(definition.name));
  const gone = missing.filter(({ definition }) => !unreadable.has(definition.name));
  const renamed = yield* matchRenames(gone, fresh);
  const from = new Set(renamed.map((one) => one.from));
  const to = new Set(renamed.map((one) => one.to));
  const removed = gone.filter((tool) => !from.has(tool));
  const held = whyHeld({
    listed: live.size + refused.length,
    nameless: refused.filter(({ name }) => name === undefined).length,
    registered: registered.length,
    removed: removed.length,
    allowedDropShare,
    acceptedRemovals,
  });
  return {
    added: fresh.filter((definition) => !to.has(definition)),
    updated,
    unchanged,
    removed,
    renamed,
    kept,
    ...(held !== undefined && { held }),
  };
}

const byName = (a: ToolDefinition, b: ToolDefinition): number => (a.name < b.name ? -1 : 1);
const byId = (a: RegisteredForSync, b: RegisteredForSync): number => (a.id < b.id ? -1 : 1);

interface Counts {
  readonly listed: number;
  readonly nameless: number;
  readonly registered: number;
  readonly removed: number;
  readonly allowedDropShare: number;
  readonly acceptedRemovals: number;
}

function whyHeld(counts: Counts): string | undefined {
  const { listed, nameless, registered, removed, allowedDropShare, acceptedRemovals } = counts;
  if (removed > 0 && nameless > 0) {
    return `${removed} tools are missing, and ${nameless} listed tools have no name: which are gone cannot be told`;
  }
  if (removed <= acceptedRemovals) return undefined;
  if (registered > 0 && listed === 0) {
    return `the server lists no tools at all, and ${registered} are registered: nothing is removed until somebody accepts it`;
  }
  if (removed <= dropAlwaysAllowed || removed <= registered * allowedDropShare) return undefined;
  const percent = Math.round(allowedDropShare * 100);
  return `${removed} of ${registered} tools would be removed, more than ${percent} %: nothing is changed until somebody accepts it`;
}

import { fingerprintOf } from '../canonical/identity.js';
import type { Tool, ToolDefinition } from '../domain/tool.js';
import { definitionSimilarity } from './definition-similarity.js';

/** The part of a registered tool that a plan needs. */
export type RegisteredForSync = Pick<Tool, 'id' | 'definition' | 'fingerprint'>;

export interface SyncPlan<T extends RegisteredForSync> {
  readonly added: readonly ToolDefinition[];
  readonly updated: readonly ToolDefinition[];
  readonly unchanged: readonly T[];
  readonly removed: readonly T[];
  readonly renamed: readonly { readonly from: T; readonly to: ToolDefinition; readonly similarity: number }[];
  /** Why nothing may be changed without a person: then the plan only says what would be. */
  readonly held?: string;
}

/** From this similarity on, a tool that is gone and one that is new are the same tool under another name. */
export const renameSimilarityMin = 0.8;

/** Share of a server's tools that may vanish in one synchronisation. */
export const allowedDropShare = 0.3;
/** Up to this many may always vanish: a share of a small server is less than one tool. */
const dropAlwaysAllowed = 2;

/**
 * What a complete, valid listing means for the registry. Names are compared first, then fingerprints; tools that are
 * gone are matched with new ones by similarity, each with at most one, best first. Does not depend on any order.
 */
export function planSync<T extends RegisteredForSync>({
  listed,
  registered,
}: {
  readonly listed: readonly ToolDefinition[];
  readonly registered: readonly T[];
}): SyncPlan<T> {
  const known = new Map(registered.map((tool) => [tool.definition.name, tool]));
  const live = new Map(listed.map((definition) => [definition.name, definition]));

  const fresh: ToolDefinition[] = [];
  const updated: ToolDefinition[] = [];
  const unchanged: T[] = [];
  for (const definition of [...live.values()].sort(byName)) {
    const tool = known.get(definition.name);
    if (tool === undefined) fresh.push(definition);
    else if (tool.fingerprint === fingerprintOf(definition)) unchanged.push(tool);
    else updated.push(definition);
  }
  const gone = registered.filter(({ definition }) => !live.has(definition.name));
  const renamed = matchRenames(gone, fresh);
  const from = new Set(renamed.map((one) => one.from));
  const to = new Set(renamed.map((one) => one.to));
  const removed = gone.filter((tool) => !from.has(tool)).sort((a, b) => (a.id < b.id ? -1 : 1));
  const held = whyHeld(listed.length, registered.length, removed.length);
  return {
    added: fresh.filter((definition) => !to.has(definition)),
    updated,
    unchanged,
    removed,
    renamed,
    ...(held !== undefined && { held }),
  };
}

const byName = (a: ToolDefinition, b: ToolDefinition): number => (a.name < b.name ? -1 : 1);

function matchRenames<T extends RegisteredForSync>(gone: readonly T[], fresh: readonly ToolDefinition[]) {
  const pairs = gone
    .flatMap((from) => fresh.map((to) => ({ from, to, similarity: definitionSimilarity(from.definition, to) })))
    .filter(({ similarity }) => similarity >= renameSimilarityMin)
    .sort(
      (a, b) =>
        b.similarity - a.similarity || (a.from.id < b.from.id ? -1 : a.from.id > b.from.id ? 1 : byName(a.to, b.to)),
    );
  const taken = new Set<unknown>();
  return pairs.filter(({ from, to }) => {
    if (taken.has(from) || taken.has(to)) return false;
    taken.add(from).add(to);
    return true;
  });
}

function whyHeld(listed: number, registered: number, removed: number): string | undefined {
  if (registered > 0 && listed === 0) {
    return `the server lists no tools at all, and ${registered} are registered: nothing was removed`;
  }
  if (removed <= dropAlwaysAllowed || removed <= registered * allowedDropShare) return undefined;
  return `${removed} of ${registered} tools would be removed, more than ${allowedDropShare * 100} %: nothing was changed`;
}

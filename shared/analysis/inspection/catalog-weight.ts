import { byRegistration, isReplacing } from '../../domain/registry/standing.js';
import type { ToolId } from '../../domain/ids.js';
import { offeredKey } from '../index/indexed-tool.js';
import type { RegistryIndex } from '../index/registry-index.js';

/** What a tool costs a model. */
export interface Weight {
  readonly id: ToolId;
  readonly tokens: number;
}

interface WeighedCatalog {
  /** Tokens of the catalog as far as it counts for a tool, with the newest version of that tool in it. */
  readonly with: ReadonlyMap<ToolId, number>;
  /** The versions in the catalog, heaviest first. */
  readonly offered: readonly Weight[];
}

const weighed = new WeakMap<object, Map<number, WeighedCatalog>>();

/**
 * What the catalog weighs for each tool. For a tool in the catalog it is what was in there before its newest version came.
 * For one that waits it is all that is in there, with what waits and was registered before, as far as that has room; what
 * is blocked has none until people let it in. Worked out once for a state of the registry and a limit in tokens.
 */
export function weighCatalog(registry: RegistryIndex, limit: number): WeighedCatalog {
  const ofState = weighed.get(registry.state) ?? new Map<number, WeighedCatalog>();
  weighed.set(registry.state, ofState);
  const known = ofState.get(limit) ?? weigh(registry, limit);
  ofState.set(limit, known);
  return known;
}

function weigh(registry: RegistryIndex, limit: number): WeighedCatalog {
  const standings = Array.from(registry.tools(), ({ id }) => registry.standing(id)).sort(byRegistration);
  const tokensOf = (key: string): number => registry.version(key)?.profile.tokens ?? 0;
  const offered = new Map<ToolId, number>();
  for (const { id, isOffered } of standings) {
    if (isOffered) offered.set(id, registry.version(offeredKey(id)) ? tokensOf(offeredKey(id)) : tokensOf(id));
  }
  const total = [...offered.values()].reduce((sum, tokens) => sum + tokens, 0);

  const withTool = new Map<ToolId, number>();
  const active = standings.filter(({ isActive }) => isActive);
  let before = total - active.reduce((sum, { id }) => sum + (offered.get(id) ?? 0), 0);
  for (const { id } of active) withTool.set(id, (before += offered.get(id) ?? 0));

  let all = total;
  for (const standing of standings) {
    const { id, isActive, isBlocked, replaces } = standing;
    if (isActive) continue;
    const makesWay = replaces !== undefined && isReplacing(standing, registry.standing(replaces.id));
    const freed = (offered.get(id) ?? 0) + (makesWay ? (offered.get(replaces.id) ?? 0) : 0);
    const tokens = all - freed + tokensOf(id);
    withTool.set(id, tokens);
    if (isBlocked !== true && tokens <= limit) all = Math.max(all, tokens);
  }
  const heaviest = Array.from(offered, ([id, tokens]) => ({ id, tokens }));
  return { with: withTool, offered: heaviest.sort((a, b) => b.tokens - a.tokens || (a.id < b.id ? -1 : 1)) };
}

import type { Barred } from '../domain/governance/approval.js';
import type { Actor } from '../domain/event.js';
import type { Tool } from '../domain/registry/tool.js';
import type { RegistryStore } from '../stores/registry-store.js';

/** An actor, and what it did. */
interface Deed {
  readonly actor: Actor;
  readonly because: string;
}

/** These actors and whoever made their credentials, each once; the system itself is nobody. */
export function barredFor(deeds: readonly Deed[]): Barred[] {
  const barred = new Map<string, Barred>();
  for (const { actor, because } of deeds) {
    if (actor.kind !== 'system') barred.set(actor.id, { id: actor.id, name: actor.name, because, acted: true });
  }
  for (const { actor, because } of deeds) {
    for (const id of actor.makers ?? []) {
      if (barred.has(id)) continue;
      const words = `made the key of ${actor.name}, and ${because}`;
      barred.set(id, { id, name: id, because: words, acted: false });
    }
  }
  return [...barred.values()];
}

/** Who answers for a version of a tool: who registered it, on whose behalf, and who added or last changed its server. */
export async function barredForVersion(registry: RegistryStore, tool: Tool): Promise<Barred[]> {
  const server = (await registry.servers.get(tool.env, tool.server))?.value;
  const name = (actor: Actor): string => actor.name;
  return barredFor([
    { actor: tool.registeredBy, because: `${name(tool.registeredBy)} registered this version` },
    ...(tool.onBehalfOf ?? []).map((actor) => ({ actor, because: `${name(actor)} stands behind its synchronisation` })),
    ...(server?.changedBy === undefined
      ? []
      : [{ actor: server.changedBy, because: `${name(server.changedBy)} added or last changed the server` }]),
  ]);
}

import type { Server } from '../../domain/registry/server.js';
import { canonicalJson } from '../../kernel/canonical/canonical-json.js';
import type { Offer, Withheld } from '../servers/judge-offers.js';
import { type ClientEntry, clientEntryOf } from './client-entry.js';

export interface Allowed {
  readonly server: Server;
  readonly entry: ClientEntry;
}

/** Which servers clients may use. What is in none of the lists is not allowed either. */
export interface Allowlist {
  readonly allowed: readonly Allowed[];
  /** Of servers that are blocked: no list of somebody else allows them. */
  readonly denied: readonly ClientEntry[];
  /** Every server that is registered and not allowed. */
  readonly withheld: readonly (Withheld & { readonly server: string })[];
}

/**
 * The allowlist of what an environment offers: equal offers give an equal list. Two servers with one entry are one to clients,
 * so an entry is allowed only when no server that is blocked has it.
 */
export function toAllowlist(offers: readonly Offer[]): Allowlist {
  const live = offers.filter(({ server }) => server.deletedAt === undefined).map(withEntry);
  const denied = new Map(
    live.flatMap(({ entry, withheld }) =>
      entry !== undefined && withheld?.verdict === 'block' ? [[canonicalJson(entry), entry] as const] : [],
    ),
  );
  const judged = live.map((one) =>
    one.withheld === undefined && denied.has(canonicalJson(one.entry))
      ? { ...one, withheld: { verdict: 'block' as const, reason: 'another server with the same address is blocked' } }
      : one,
  );
  return {
    allowed: judged.flatMap(({ server, entry, withheld }) =>
      entry === undefined || withheld !== undefined ? [] : [{ server, entry }],
    ),
    denied: [...denied.values()],
    withheld: judged.flatMap(({ server, withheld }) =>
      withheld === undefined ? [] : [{ server: server.id, ...withheld }],
    ),
  };
}

function withEntry({ server, withheld: held }: Offer) {
  const found = clientEntryOf(server.transport);
  if ('entry' in found) return { server, entry: found.entry, withheld: held };
  const unsaid: Withheld = { verdict: 'not-established', reason: found.reason };
  return { server, entry: undefined, withheld: held ?? unsaid };
}

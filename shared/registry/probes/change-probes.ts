import { sha256 } from '../../kernel/canonical/canonical-json.js';
import type { RequestContext } from '../../domain/event.js';
import type { ToolId } from '../../domain/ids.js';
import { type ProbeOrigin, probesOfToolMax, queryMax, type StoredProbe } from '../../domain/routing/probe.js';
import { partyOf } from '../../domain/governance/party-of.js';
import { NotFoundError } from '../../kernel/errors/errors.js';
import { batchMax } from '../../platform/documents/documents.js';
import { eventOperation } from '../writing/event-operation.js';
import { findEnvironment } from '../environments/find-environment.js';
import type { RegistryServices } from '../writing/registry-services.js';
import { retryConflicts } from '../writing/retry-conflicts.js';

export interface NewProbe {
  readonly query: string;
  readonly expected: ToolId;
  /** Tools that serve it just as well. */
  readonly equals?: readonly ToolId[] | undefined;
  /** Tools that it must not reach. */
  readonly never?: readonly ToolId[] | undefined;
  readonly origin: ProbeOrigin;
  readonly source?: string | undefined;
  readonly model?: string | undefined;
  readonly against?: ToolId | undefined;
}

/** What became of probes: added, or not because the party kept them already, or keeps as many for their tool as it may. */
export interface AddedProbes {
  readonly added: readonly StoredProbe[];
  readonly known: number;
  readonly full: number;
}

export type AddProbes = (request: {
  readonly env: string;
  readonly probes: readonly NewProbe[];
  readonly by: RequestContext;
}) => Promise<AddedProbes>;

/** Probes written in one batch, beside their event. */
const written = batchMax - 1;

type Asked = Pick<StoredProbe, 'query' | 'expected' | 'equals' | 'never'>;

/** What else it says of tools counts only where it says anything: ids from before it could are the same. */
function idOf({ query, expected, equals, never }: Asked, party: string): string {
  const more = equals === undefined && never === undefined ? [] : [equals ?? [], never ?? []];
  return sha256(JSON.stringify([query, expected, party, ...more])).slice(0, 24);
}

const sortedOrNone = (ids: readonly ToolId[] = []): ToolId[] | undefined =>
  ids.length === 0 ? undefined : [...new Set(ids)].sort();

/**
 * Keeps probes. The same question of the same party for the same tools is the same probe: adding it again changes nothing.
 * Two parties may keep the same question: what one of them takes back stays with the other.
 * @throws {NotFoundError} when there is no such environment.
 */
export const createAddProbes = ({ registry, now }: RegistryServices): AddProbes =>
  async function addProbes({ env, probes, by }) {
    await findEnvironment(registry, env);
    const party = partyOf(by.actor);
    const counts = new Map<ToolId, number>();
    const seen = new Set<string>();
    for await (const { value } of registry.probes.all(env)) {
      if (partyOf(value.createdBy) !== party) continue;
      seen.add(idOf(value, party));
      counts.set(value.expected, (counts.get(value.expected) ?? 0) + 1);
    }
    const at = now().toISOString();
    const added: StoredProbe[] = [];
    let known = 0;
    let full = 0;
    for (const { query: text, expected, equals, never, origin, ...more } of probes) {
      const query = text.toWellFormed().replaceAll(/\s+/gu, ' ').trim().slice(0, queryMax).trim().toWellFormed();
      const [alike, forbidden] = [sortedOrNone(equals), sortedOrNone(never)];
      const asked = { query, expected, ...(alike && { equals: alike }), ...(forbidden && { never: forbidden }) };
      const id = idOf(asked, party);
      const count = counts.get(expected) ?? 0;
      if (query === '' || seen.has(id)) known += 1;
      else if (count >= probesOfToolMax) full += 1;
      else {
        seen.add(id);
        counts.set(expected, count + 1);
        const { source, model, against } = more;
        added.push({
          ...{ id, env, ...asked, origin },
          ...(source !== undefined && { source }),
          ...(model !== undefined && { model }),
          ...(against !== undefined && { against }),
          ...{ createdAt: at, createdBy: by.actor },
        });
      }
    }
    for (let start = 0; start < added.length; start += written) {
      const slice = added.slice(start, start + written);
      await registry.commit(env, [
        ...slice.map((probe) => registry.probes.putting(probe)),
        eventOperation(registry, {
          env,
          type: 'PROBES_ADDED',
          at,
          by,
          subject: { kind: 'probes', id: env },
          after: { probes: slice.map(noted) },
        }),
      ]);
    }
    return { added, known, full };
  };

/** What the audit log says of a question that is added. */
const noted = ({ id, expected, equals, never, origin, model }: StoredProbe) => ({
  ...{ id, expected, origin, model },
  ...(equals && { equals }),
  ...(never && { never }),
});

/** `removed`, or `asked`: the probe is somebody else's, and counts until a second party asks as well. */
export type RemoveProbe = (request: {
  readonly env: string;
  readonly probe: string;
  readonly by: RequestContext;
}) => Promise<'removed' | 'asked'>;

/**
 * Takes a probe out that the actor's own party keeps. To take out somebody else's lets more through, and takes two
 * parties: the first one asks, and the probe counts until another one asks as well. Asking twice is asking once.
 * @throws {NotFoundError} when there is none of this id.
 */
export const createRemoveProbe = ({ registry, now }: RegistryServices): RemoveProbe =>
  function removeProbe({ env, probe: id, by }) {
    return retryConflicts(async function removeProbeOnce() {
      const stored = await registry.probes.get(env, id);
      if (stored === undefined) throw new NotFoundError(`there is no probe "${id.slice(0, 60)}" in ${env}`);
      const { query, expected, equals, never, origin, createdBy, removal } = stored.value;
      const about = { env, at: now().toISOString(), by, subject: { kind: 'probe', id } };
      const before = { query, expected, ...(equals && { equals }), ...(never && { never }), origin };
      const party = partyOf(by.actor);
      if (partyOf(createdBy) === party || (removal !== undefined && partyOf(removal.askedBy) !== party)) {
        const askedBy = removal && { askedBy: removal.askedBy };
        await registry.commit(env, [
          registry.probes.removing(stored),
          eventOperation(registry, { ...about, type: 'PROBE_REMOVED', before: { ...before, ...askedBy } }),
        ]);
        return 'removed';
      }
      if (removal === undefined)
        await registry.commit(env, [
          registry.probes.replacing(stored, { ...stored.value, removal: { askedBy: by.actor, at: about.at } }),
          eventOperation(registry, { ...about, type: 'PROBE_REMOVAL_ASKED', before }),
        ]);
      return 'asked';
    });
  };

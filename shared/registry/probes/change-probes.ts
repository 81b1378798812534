import { sha256 } from '../../kernel/canonical/canonical-json.js';
import type { Actor } from '../../domain/event.js';
import type { ToolId } from '../../domain/ids.js';
import { type ProbeOrigin, probesOfToolMax, queryMax, type StoredProbe } from '../../domain/probe.js';
import { NotFoundError } from '../../kernel/errors/errors.js';
import { batchMax } from '../../platform/documents/documents.js';
import { eventOperation } from '../writing/event-operation.js';
import { findEnvironment } from '../environments/find-environment.js';
import type { RegistryServices } from '../writing/registry-services.js';
import { retryConflicts } from '../writing/retry-conflicts.js';

export interface NewProbe {
  readonly query: string;
  readonly expected: ToolId;
  readonly origin: ProbeOrigin;
  readonly source?: string | undefined;
}

/** What became of probes: added, or not because they were there, or because their tool has as many as it may. */
export interface AddedProbes {
  readonly added: readonly StoredProbe[];
  readonly known: number;
  readonly full: number;
}

export type AddProbes = (request: {
  readonly env: string;
  readonly probes: readonly NewProbe[];
  readonly actor: Actor;
}) => Promise<AddedProbes>;

/** Probes written in one batch, beside their event. */
const written = batchMax - 1;

const idOf = (query: string, expected: ToolId): string => sha256(JSON.stringify([query, expected])).slice(0, 24);

/**
 * Keeps probes. The same question for the same tool is the same probe: adding it again changes nothing.
 * @throws {NotFoundError} when there is no such environment.
 */
export const createAddProbes = ({ registry, now }: RegistryServices): AddProbes =>
  async function addProbes({ env, probes, actor }) {
    await findEnvironment(registry, env);
    const counts = new Map<ToolId, number>();
    const seen = new Set<string>();
    for await (const { value } of registry.probes.all(env)) {
      seen.add(value.id);
      counts.set(value.expected, (counts.get(value.expected) ?? 0) + 1);
    }
    const at = now().toISOString();
    const added: StoredProbe[] = [];
    let known = 0;
    let full = 0;
    for (const { query: text, expected, origin, source } of probes) {
      const query = text.toWellFormed().replaceAll(/\s+/gu, ' ').trim().slice(0, queryMax).trim().toWellFormed();
      const id = idOf(query, expected);
      const count = counts.get(expected) ?? 0;
      if (query === '' || seen.has(id)) known += 1;
      else if (count >= probesOfToolMax) full += 1;
      else {
        seen.add(id);
        counts.set(expected, count + 1);
        const about = source === undefined ? {} : { source };
        added.push({ id, env, query, expected, origin, ...about, createdAt: at, createdBy: actor });
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
          actor,
          subject: { kind: 'probes', id: env },
          after: { probes: slice.map(({ id, expected, origin }) => ({ id, expected, origin })) },
        }),
      ]);
    }
    return { added, known, full };
  };

export type RemoveProbe = (request: {
  readonly env: string;
  readonly probe: string;
  readonly actor: Actor;
}) => Promise<void>;

/** Takes a probe out. @throws {NotFoundError} when there is none of this id. */
export const createRemoveProbe = ({ registry, now }: RegistryServices): RemoveProbe =>
  async function removeProbe({ env, probe: id, actor }) {
    await retryConflicts(async () => {
      const stored = await registry.probes.get(env, id);
      if (stored === undefined) throw new NotFoundError(`there is no probe "${id.slice(0, 60)}" in ${env}`);
      const { query, expected, origin } = stored.value;
      await registry.commit(env, [
        registry.probes.removing(stored),
        eventOperation(registry, {
          env,
          type: 'PROBE_REMOVED',
          at: now().toISOString(),
          actor,
          subject: { kind: 'probe', id },
          before: { query, expected, origin },
        }),
      ]);
    });
  };

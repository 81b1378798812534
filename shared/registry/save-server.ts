import type { z } from 'zod';
import { canonicalJson } from '../canonical/canonical-json.js';
import type { Actor } from '../domain/event.js';
import { type Server, serverSchema } from '../domain/server.js';
import { describeTransport } from './describe-transport.js';
import { eventOperation } from './event-operation.js';
import { findEnvironment } from './find-environment.js';
import { parseInput } from './parse-input.js';
import type { Precondition } from './precondition.js';
import type { RegistryServices } from './registry-services.js';
import { retryConflicts } from './retry-conflicts.js';

/** What people say about a server; the rest is kept by the registry. */
export type ServerInput = Pick<z.input<typeof serverSchema>, 'id' | 'title' | 'owner' | 'transport' | 'autoSync'>;

export type SaveServer = (request: {
  readonly env: string;
  readonly server: ServerInput;
  readonly actor: Actor;
  /** Asked of the server that is there, if one is. */
  readonly precondition?: Precondition | undefined;
}) => Promise<Server>;

/**
 * Creates a server, or replaces what is said about it; a deleted one comes back. The same again writes nothing.
 * @throws {NotFoundError} when there is no such environment. @throws {InvalidInputError} @throws {PreconditionFailedError}
 */
export const createSaveServer =
  ({ registry, now }: RegistryServices): SaveServer =>
  async ({ env, server: input, actor, precondition }) => {
    await findEnvironment(registry, env);
    return retryConflicts(async () => {
      const at = now().toISOString();
      const { id, title, owner, transport, autoSync } = input;
      const server = parseInput(
        serverSchema,
        { id, env, title, owner, transport, autoSync, createdAt: at, updatedAt: at },
        'server',
      );
      const stored = await registry.servers.get(env, server.id);
      if (stored !== undefined) precondition?.(stored.etag);
      const before = stored?.value;
      const changedBy = before !== undefined && leadsTheSameWay(before, server) ? before.changedBy : actor;
      const next: Server = {
        ...server,
        ...(before !== undefined && { createdAt: before.createdAt }),
        ...(before?.lastSync !== undefined && { lastSync: before.lastSync }),
        ...(changedBy !== undefined && { changedBy }),
      };
      const isSame = before !== undefined && canonicalJson({ ...before, updatedAt: at }) === canonicalJson(next);
      if (isSame) return before;
      await registry.commit(env, [
        stored === undefined ? registry.servers.creating(next) : registry.servers.replacing(stored, next),
        eventOperation(registry, {
          env,
          type: before === undefined || before.deletedAt !== undefined ? 'SERVER_REGISTERED' : 'SERVER_UPDATED',
          at,
          actor,
          subject: { kind: 'server', id: next.id },
          ...(before !== undefined && { before: describeServer(before) }),
          after: describeServer(next),
        }),
      ]);
      return next;
    });
  };

/** A new title or owner leaves open who answers for what the server lists: somebody else's edit takes it off nobody. */
const leadsTheSameWay = (before: Server, { transport }: Server): boolean =>
  before.deletedAt === undefined && canonicalJson(before.transport) === canonicalJson(transport);

/** What the audit trail says of a server: never a secret of its transport. */
export const describeServer = ({ title, owner, autoSync, transport }: Server) => ({
  title,
  owner,
  autoSync,
  transport: describeTransport(transport),
});

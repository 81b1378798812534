import type { z } from 'zod';
import { canonicalJson } from '../../kernel/canonical/canonical-json.js';
import type { RequestContext } from '../../domain/event.js';
import { type Server, serverSchema } from '../../domain/registry/server.js';
import { allowLocalCommand } from './allow-local-command.js';
import { describeTransport } from './describe-transport.js';
import { eventOperation } from '../writing/event-operation.js';
import { findEnvironment } from '../environments/find-environment.js';
import { parseInput } from '../writing/parse-input.js';
import type { Precondition } from '../writing/precondition.js';
import type { Operation } from '../../platform/documents/documents.js';
import type { RegistryStore } from '../../stores/registry-store.js';
import type { RegistryServices } from '../writing/registry-services.js';
import { retryConflicts } from '../writing/retry-conflicts.js';

/** What people say about a server; the rest is kept by the registry. */
export type ServerInput = Pick<
  z.input<typeof serverSchema>,
  'id' | 'title' | 'owner' | 'transport' | 'autoSync' | 'source'
>;

export type SaveServer = (request: {
  readonly env: string;
  readonly server: ServerInput;
  readonly by: RequestContext;
  /** Whether who asks may have processes started on the host; not unless told. */
  readonly mayStartProcesses?: boolean;
  /** Asked of the server that is there, if one is. */
  readonly precondition?: Precondition | undefined;
}) => Promise<Server>;

interface Services extends RegistryServices {
  /** Whether servers may be started as processes here; not unless told. */
  readonly allowStdio?: boolean;
}

/**
 * Creates a server, or replaces what is said about it; a deleted one comes back. The same again writes nothing.
 * @throws {NotFoundError} when there is no such environment. @throws {InvalidInputError} @throws {PreconditionFailedError}
 * @throws {ForbiddenError} for a process to start, where none are or for somebody who may not have one started.
 */
export const createSaveServer = ({ registry, now, allowStdio = false }: Services): SaveServer =>
  async function saveServer({ env, server: input, by, mayStartProcesses = false, precondition }) {
    await findEnvironment(registry, env);
    return retryConflicts(async function saveServerOnce() {
      const at = now().toISOString();
      const { id, title, owner, transport, autoSync, source } = input;
      const said = { id, title, owner, transport, autoSync, source } satisfies Record<keyof ServerInput, unknown>;
      const server = parseInput(serverSchema, { ...said, env, createdAt: at, updatedAt: at }, 'server');
      const stored = await registry.servers.get(env, server.id);
      const before = stored?.value;
      precondition?.(before?.deletedAt === undefined ? stored?.etag : undefined);
      const changedBy = before !== undefined && leadsTheSameWay(before, server) ? before.changedBy : by.actor;
      const localCommand = allowLocalCommand(server, before, { actor: by.actor, at, mayStartProcesses, allowStdio });
      const next: Server = {
        ...server,
        // One that was deleted is another server: a synchronisation of the former one tells it by that.
        ...(before !== undefined && before.deletedAt === undefined && { createdAt: before.createdAt }),
        ...(before?.lastSync !== undefined && { lastSync: before.lastSync }),
        ...(changedBy !== undefined && { changedBy }),
        ...(localCommand !== undefined && { localCommand }),
      };
      const isSame = before !== undefined && canonicalJson({ ...before, updatedAt: at }) === canonicalJson(next);
      if (isSame) return before;
      await registry.commit(env, [
        stored === undefined ? registry.servers.creating(next) : registry.servers.replacing(stored, next),
        eventOperation(registry, {
          env,
          type: before === undefined || before.deletedAt !== undefined ? 'SERVER_REGISTERED' : 'SERVER_UPDATED',
          at,
          by,
          subject: { kind: 'server', id: next.id },
          ...(before !== undefined && { before: describeServer(before) }),
          after: describeServer(next),
        }),
        ...(localCommand === before?.localCommand ? [] : commandAllowed(registry, next, by)),
      ]);
      return next;
    });
  };

/** A new title or owner leaves open who answers for what the server lists: somebody else's edit takes it off nobody. */
const leadsTheSameWay = (before: Server, { transport }: Server): boolean =>
  before.deletedAt === undefined && canonicalJson(before.transport) === canonicalJson(transport);

/** An entry of its own: from here on the host starts this command. */
const commandAllowed = (
  registry: RegistryStore,
  { env, id, transport, localCommand }: Server,
  by: RequestContext,
): Operation[] =>
  localCommand === undefined
    ? []
    : [
        eventOperation(registry, {
          env,
          type: 'LOCAL_COMMAND_ALLOWED',
          at: localCommand.allowedAt,
          by,
          subject: { kind: 'server', id },
          after: describeTransport(transport),
        }),
      ];

/** What the audit trail says of a server: never a secret of its transport. */
export const describeServer = ({ title, owner, autoSync, transport, source }: Server) => ({
  title,
  owner,
  autoSync,
  transport: describeTransport(transport),
  ...(source !== undefined && { source }),
});

import type { RequestContext } from '../../domain/event.js';
import { NotFoundError } from '../../kernel/errors/errors.js';
import { createDeleteTool } from '../tools/delete-tool.js';
import { failUnreadable } from '../../platform/documents/unreadable.js';
import { eventOperation } from '../writing/event-operation.js';
import type { Precondition } from '../writing/precondition.js';
import type { RegistryServices } from '../writing/registry-services.js';
import { retryConflicts } from '../writing/retry-conflicts.js';
import { describeServer } from './save-server.js';
import { toolsOfServer } from '../tools/tools-of-server.js';

export type DeleteServer = (request: {
  readonly env: string;
  readonly server: string;
  readonly by: RequestContext;
  readonly precondition?: Precondition | undefined;
}) => Promise<void>;

/**
 * Takes a server and all its tools out of the registry, the server first: a synchronisation under way sees that at its end,
 * and takes away again what it brought back. Deleting it again finishes what an interruption left, and else does nothing.
 * @throws {NotFoundError} when there never was such a server. @throws {PreconditionFailedError}
 * @throws {UnreadableError} that names a damaged tool, when all others are deleted.
 */
export const createDeleteServer = (services: RegistryServices): DeleteServer => {
  const { registry, now } = services;
  const deleteTool = createDeleteTool(services);
  return async function deleteServer({ env, server: id, by, precondition }) {
    await retryConflicts(async function deleteServerOnce() {
      const stored = await registry.servers.get(env, id);
      if (stored === undefined) throw new NotFoundError(`there is no server "${id}" in ${env}`);
      precondition?.(stored.etag);
      if (stored.value.deletedAt !== undefined) return;
      const at = now().toISOString();
      await registry.commit(env, [
        registry.servers.replacing(stored, { ...stored.value, updatedAt: at, deletedAt: at }),
        eventOperation(registry, {
          env,
          type: 'SERVER_DELETED',
          at,
          by,
          subject: { kind: 'server', id },
          before: describeServer(stored.value),
        }),
      ]);
    });
    const { items, unreadable } = await registry.tools.survey(env, toolsOfServer(id));
    for (const { value } of items) {
      if (value.deletedAt === undefined) await deleteTool({ env, toolId: value.id, by });
    }
    unreadable.forEach(failUnreadable);
  };
};

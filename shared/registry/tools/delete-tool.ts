import type { RequestContext } from '../../domain/event.js';
import type { ToolId } from '../../domain/ids.js';
import type { Tool } from '../../domain/registry/tool.js';
import { NotFoundError } from '../../kernel/errors/errors.js';
import type { Stored } from '../../platform/documents/documents.js';
import type { RegistryStore } from '../../stores/registry-store.js';
import { commitUnits } from '../writing/commit-units.js';
import { conflictUnit } from '../conflicts/conflict-unit.js';
import { conflictsOfTool } from '../conflicts/conflicts-of-tool.js';
import { eventOperation } from '../writing/event-operation.js';
import type { BatchUnit } from '../writing/pack-batches.js';
import type { Precondition } from '../writing/precondition.js';
import type { RegistryServices } from '../writing/registry-services.js';
import { retryConflicts } from '../writing/retry-conflicts.js';
import { withStatus } from '../conflicts/with-status.js';

export type DeleteTool = (request: {
  readonly env: string;
  readonly toolId: ToolId;
  readonly by: RequestContext;
  readonly precondition?: Precondition | undefined;
}) => Promise<Tool>;

/**
 * Takes a tool out of the registry: its versions stay, its conflicts are resolved. Deleting it again finishes what an
 * interruption left, and else does nothing.
 * @throws {NotFoundError} when there never was such a tool. @throws {PreconditionFailedError}
 */
export const createDeleteTool = ({ registry, now }: RegistryServices): DeleteTool =>
  function deleteTool({ env, toolId, by, precondition }) {
    return retryConflicts(async function deleteToolOnce() {
      const stored = await registry.tools.get(env, toolId);
      if (stored === undefined) throw new NotFoundError(`there is no tool "${toolId}" in ${env}`);
      precondition?.(stored.etag);
      const at = now().toISOString();
      const statusReason = `${toolId} was deleted`;
      const status = { status: 'resolved', statusReason, statusBy: by.actor, statusAt: at } as const;
      const unsettled = await conflictsOfTool(registry, env, toolId, ['open', 'acknowledged', 'suppressed']);
      const resolving = unsettled.map((conflict) =>
        conflictUnit(registry, { stored: conflict, next: withStatus(conflict.value, status), by, at }),
      );
      const isGone = stored.value.deletedAt !== undefined;
      const deleting = isGone ? [] : [deletionUnit(registry, stored, by, at)];
      await commitUnits(registry, env, [...deleting, ...resolving]);
      return isGone ? stored.value : { ...stored.value, deletedAt: at };
    });
  };

function deletionUnit(registry: RegistryStore, stored: Stored<Tool>, by: RequestContext, at: string): BatchUnit {
  const { id, env, status, version, fingerprint } = stored.value;
  const event = eventOperation(registry, {
    env,
    type: 'TOOL_DELETED',
    at,
    by,
    subject: { kind: 'tool', id },
    before: { status, version, fingerprint },
  });
  const operations = (revision: number) => [
    registry.tools.replacing(stored, { ...stored.value, revision, updatedAt: at, deletedAt: at }),
    event,
  ];
  return { writesTool: true, operations };
}

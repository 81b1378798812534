import type { Approval } from '../../domain/approval.js';
import type { Tool } from '../../domain/tool.js';
import { ConflictError } from '../../errors/errors.js';
import { eventOperation } from '../../registry/event-operation.js';
import { findEnvironment } from '../../registry/find-environment.js';
import type { RegistryStore } from '../../stores/registry-store.js';
import { blockingConflicts } from './blocking-conflicts.js';
import type { PrepareEffect } from './decision-effect.js';
import { neighboursDigest } from './neighbours-digest.js';

/** Approving makes the blocked version active; rejecting leaves it blocked whatever a later analysis finds. */
export const createPrepareActivation =
  (registry: RegistryStore): PrepareEffect =>
  async (approval, decider, decidedAt) => {
    const { env, id } = approval;
    const stored = await registry.tools.get(env, approval.toolId);
    if (stored === undefined || stored.value.deletedAt !== undefined) {
      throw new ConflictError('the tool was deleted meanwhile');
    }
    const { value: tool } = stored;
    const { policy } = (await findEnvironment(registry, env)).value;
    checkUnchanged(approval, tool, neighboursDigest(tool.id, await blockingConflicts(registry, tool, policy)));

    const at = decidedAt.toISOString();
    const { version, fingerprint, definition } = tool;
    return {
      about: { toolId: tool.id, version },
      reject: (revision) => [registry.tools.replacing(stored, { ...tool, rejectedAt: at, revision, updatedAt: at })],
      approve: (revision) => [
        registry.tools.replacing(stored, {
          ...tool,
          status: 'active',
          active: { version, fingerprint, definition },
          revision,
          updatedAt: at,
        }),
        eventOperation(registry, {
          env,
          at,
          actor: decider,
          type: 'TOOL_STATUS_CHANGED',
          subject: { kind: 'tool', id: tool.id },
          before: { status: tool.status, version, fingerprint },
          after: { status: 'active', version, fingerprint, approval: id },
        }),
      ],
    };
  };

function checkUnchanged(approval: Approval, tool: Tool, neighbours: string): void {
  if (tool.version !== approval.version || tool.fingerprint !== approval.fingerprint) {
    throw new ConflictError('the definition changed since the approval was asked for, which lapses it', {
      hint: 'The newer version has an analysis of its own and, if it is blocked, an approval of its own.',
    });
  }
  if (tool.status !== 'blocked') throw new ConflictError(`the tool is ${tool.status}: there is nothing to decide`);
  if (neighbours !== approval.neighboursDigest) {
    throw new ConflictError('the tools it conflicts with changed since the approval was asked for, which lapses it', {
      hint: 'Analyse the tool again: if it is still blocked, a new approval opens.',
    });
  }
}

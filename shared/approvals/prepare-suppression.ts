import { ConflictError } from '../kernel/errors/errors.js';
import { conflictUnit } from '../registry/conflicts/conflict-unit.js';
import { withStatus } from '../registry/conflicts/with-status.js';
import type { RegistryStore } from '../stores/registry-store.js';
import type { PrepareEffect } from './decision-effect.js';
import { neighboursDigest } from './neighbours-digest.js';

/** Approving suppresses the conflict, in the words of who asked; rejecting leaves it as it is. */
export const createPrepareSuppression = (registry: RegistryStore): PrepareEffect =>
  async function prepareSuppression(approval, by, decidedAt) {
    const { env, purpose, toolId } = approval;
    if (purpose.kind !== 'suppress') throw new TypeError(`${approval.id} is no request to suppress a conflict`);
    const { conflictId, reason, until } = purpose;
    const stored = await registry.conflicts.get(env, conflictId);
    if (stored === undefined || stored.value.status === 'resolved') {
      throw new ConflictError('the conflict is resolved: there is nothing to decide');
    }
    if (stored.value.status === 'suppressed') throw new ConflictError('the conflict is suppressed already');
    const definitions = Object.values(stored.value.fingerprints);
    if (
      toolId === undefined ||
      neighboursDigest(toolId, [stored.value]) !== approval.neighboursDigest ||
      !definitions.includes(approval.fingerprint ?? '')
    ) {
      throw new ConflictError('the conflict changed since the approval was asked for, which lapses it', {
        hint: 'Look at it again, and ask again if it is still to be suppressed.',
      });
    }
    if (until !== undefined && Date.parse(until) <= decidedAt.getTime()) {
      throw new ConflictError('the suppression would be over already', { hint: 'Ask again with another end.' });
    }
    const next = withStatus(stored.value, {
      status: 'suppressed',
      statusReason: reason,
      statusBy: by.actor,
      statusAt: decidedAt.toISOString(),
      statusApproval: approval.id,
      ...(until !== undefined && { statusUntil: until }),
    });
    const { operations } = conflictUnit(registry, { stored, next, by, at: decidedAt.toISOString() });
    return { about: { conflictId, toolId }, approve: operations, reject: () => [] };
  };

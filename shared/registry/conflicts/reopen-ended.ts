import { bySystem } from '../../domain/event.js';
import { ConflictError } from '../../kernel/errors/errors.js';
import type { RegistryServices } from '../writing/registry-services.js';
import { conflictUnit } from './conflict-unit.js';
import { commitUnits } from '../writing/commit-units.js';
import { whyEnded, withStatus } from './with-status.js';

/**
 * Opens conflicts again whose acknowledgement or suppression has ended. Resolves to how many. Safe to run at any time and
 * side by side.
 */
export type ReopenEnded = (env: string) => Promise<number>;

export const createReopenEnded = ({ registry, now }: RegistryServices): ReopenEnded =>
  async function reopenEnded(env) {
    const at = now().toISOString();
    const where = [
      { field: 'value.status', in: ['acknowledged', 'suppressed'] },
      { field: 'value.statusUntil', upTo: at },
    ];
    let reopened = 0;
    for await (const stored of registry.conflicts.each(env, { where })) {
      const next = withStatus(stored.value, { status: 'open', statusReason: whyEnded(stored.value), statusAt: at });
      try {
        await commitUnits(registry, env, [conflictUnit(registry, { stored, next, by: bySystem, at })]);
        reopened += 1;
      } catch (error) {
        // Somebody else wrote it in between: the next turn sees what is left to do.
        if (!(error instanceof ConflictError)) throw error;
      }
    }
    return reopened;
  };

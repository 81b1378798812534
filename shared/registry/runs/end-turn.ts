import type { RegistryStore } from '../../stores/registry-store.js';
import { retryConflicts } from '../writing/retry-conflicts.js';

export type EndTurn = (turn: { readonly env: string; readonly runId: string }) => Promise<void>;

/** Makes room for what waits. A turn that has ended already stays so: an activity may be repeated. */
export const createEndTurn = ({ registry }: { readonly registry: RegistryStore }): EndTurn =>
  function endTurn({ env, runId }) {
    return retryConflicts(async function tryToEnd() {
      const stored = await registry.turns.get(env, env);
      const left = stored?.value.turns.filter((turn) => turn.runId !== runId);
      if (stored === undefined || left === undefined || left.length === stored.value.turns.length) return;
      await registry.commit(env, [registry.turns.replacing(stored, { env, turns: left })]);
    });
  };

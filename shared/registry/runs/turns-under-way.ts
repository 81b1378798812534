import type { Turn } from '../../domain/analysis/turns.js';
import { UnreadableError } from '../../kernel/errors/errors.js';
import type { RegistryStore } from '../../stores/registry-store.js';
import type { EndTurn } from './end-turn.js';

/** The turns whose analyses are not all over. */
export type TurnsUnderWay = (env: string) => Promise<readonly Turn[]>;

/** Ends turns whose analyses are all over: whatever carried them out was ended before it could say so. */
export const createTurnsUnderWay = ({
  registry,
  endTurn,
}: {
  readonly registry: RegistryStore;
  readonly endTurn: EndTurn;
}): TurnsUnderWay =>
  async function turnsUnderWay(env) {
    const left: Turn[] = [];
    for (const turn of (await registry.turns.get(env, env))?.value.turns ?? []) {
      if (await isOver(registry, env, [turn.runId, ...turn.joined])) await endTurn({ env, runId: turn.runId });
      else left.push(turn);
    }
    return left;
  };

async function isOver({ runs }: RegistryStore, env: string, ids: readonly string[]): Promise<boolean> {
  for (const id of ids) {
    const status = await readStatus(runs, env, id);
    if (status === 'queued' || status === 'running') return false;
  }
  return true;
}

/** `undefined` for one that is not there or cannot be read: nothing can carry it out, and it must not keep its turn for good. */
async function readStatus(runs: RegistryStore['runs'], env: string, id: string) {
  try {
    return (await runs.get(env, id))?.value.status;
  } catch (error) {
    if (error instanceof UnreadableError) return undefined;
    throw error;
  }
}

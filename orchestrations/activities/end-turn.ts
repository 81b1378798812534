import { z } from 'zod';
import type { EndTurn } from '../../shared/registry/runs/end-turn.js';
import { defineActivity } from '../engine/activity.js';
import { patient } from '../engine/retries.js';

export const endTurn = defineActivity('endTurn', {
  input: z.object({ env: z.string(), runId: z.string() }),
  output: z.object({}),
  retry: patient,
});

/** Makes room for the analyses that wait: the change feed begins the next. */
export const createEndTurnActivity = ({ endTurn: end }: { readonly endTurn: EndTurn }) =>
  endTurn.implement(async (turn) => {
    await end(turn);
    return {};
  });

import { z } from 'zod';

/**
 * A piece of work that an orchestration carries out. What makes it unique is all three: an id is unique only within its
 * kind and environment.
 */
export interface Work {
  readonly kind: 'analysis' | 'sync' | 'alert' | 'simulation' | 'answers';
  readonly env: string;
  readonly id: string;
}

/** What a piece of work is called where all kinds and environments share one namespace: see `workIdOf`. */
export const workIdSchema = z
  .string()
  .regex(/^[\w~.-]{1,100}$/)
  .brand<'WorkId'>();
export type WorkId = z.infer<typeof workIdSchema>;

export const analysisOf = ({ env, runId }: { readonly env: string; readonly runId: string }): Work => ({
  kind: 'analysis',
  env,
  id: runId,
});

export const syncOf = ({ env, syncId }: { readonly env: string; readonly syncId: string }): Work => ({
  kind: 'sync',
  env,
  id: syncId,
});

export const simulationOf = ({ env, simulationId }: { readonly env: string; readonly simulationId: string }): Work => ({
  kind: 'simulation',
  env,
  id: simulationId,
});

/** Each replay of a delivery is a piece of work of its own. */
export const deliveryOf = ({
  env,
  deliveryId,
  round,
}: {
  readonly env: string;
  readonly deliveryId: string;
  readonly round: number;
}): Work => ({ kind: 'alert', env, id: `${deliveryId}-${round}` });

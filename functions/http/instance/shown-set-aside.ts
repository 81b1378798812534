import { z } from 'zod';
import { type SetAside, setAsideSchema } from '../../../shared/stores/set-aside-store.js';

/** What is shown: the document itself may hold what is masked everywhere else. */
export const shownSetAsideSchema = setAsideSchema.omit({ env: true, document: true, text: true }).extend({
  environment: z.string().meta({ description: 'Where it belongs; empty when it says so of no environment' }),
});

export const toShownSetAside = ({ id, container, env, source, reason, at, damaged }: SetAside) => ({
  id,
  container,
  environment: env,
  source,
  reason,
  at,
  damaged,
});

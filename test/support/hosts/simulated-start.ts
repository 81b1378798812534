import type { InvocationContext } from '@azure/functions';
import type { HasEnded } from '../../../functions/engine/has-ended.js';
import type { Start } from '../../../functions/engine/start-once.js';

/** A context that brings its own ways to start an instance and to ask about one, for an app without a task hub. */
export interface SimulatedContext {
  readonly start: Start;
  readonly hasEnded: HasEnded;
}

// What test files mock `start-once.js` and `has-ended.js` with.

export const startOnce = (context: InvocationContext): Start => (context as unknown as SimulatedContext).start;
export const hasEnded = (context: InvocationContext): HasEnded => (context as unknown as SimulatedContext).hasEnded;

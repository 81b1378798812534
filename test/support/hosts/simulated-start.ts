import type { InvocationContext } from '@azure/functions';
import type { HasEnded } from '../../../functions/engine/has-ended.js';
import type { Start } from '../../../functions/engine/start-once.js';
import type { SimulatedContext } from './simulated-app.js';

// What test files mock `start-once.js` and `has-ended.js` with: the context of a simulated app brings its own.

export const startOnce = (context: InvocationContext): Start => (context as unknown as SimulatedContext).start;
export const hasEnded = (context: InvocationContext): HasEnded => (context as unknown as SimulatedContext).hasEnded;

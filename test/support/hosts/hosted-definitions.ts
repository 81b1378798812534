import type { InvocationContext } from '@azure/functions';
import type { definitions } from '../../../functions/definitions.js';
import type { createMovedClock } from './moved-clock.js';

type Definitions = ReturnType<typeof definitions>;

/** The app that the host of a test runs now, and what is out of order there. */
export interface Hosted {
  readonly app: Definitions;
  readonly work: ReturnType<typeof createMovedClock>['work'];
  /** Whether feeds and queues deliver everything twice: they may. */
  isRepeating: boolean;
  /** Orchestrations that fail as soon as they begin. */
  readonly broken: Set<string>;
  /** Activities before which the process dies, and whether it does so this time. */
  readonly dying: Map<string, () => boolean>;
  readonly isHubAway: () => boolean;
}

let current: Hosted | undefined;

export const setHosted = (hosted: Hosted | undefined): void => {
  current = hosted;
};

export function hosted(): Hosted {
  if (current === undefined) throw new Error('no app is hosted');
  return current;
}

/** The route, feed or timer of that name in the app that is hosted now. */
export function definitionOf<Kind extends 'routes' | 'changeFeeds' | 'timers' | 'activities'>(
  kind: Kind,
  name: string,
): Definitions[Kind][number] {
  const found = hosted().app[kind].find((one) => one.name === name);
  if (found === undefined) throw new Error(`there is no ${name} among the ${kind}`);
  return found;
}

/** A port where nobody listens. */
const nowhere = 'http://127.0.0.1:1/';

/** The context as the host gives it; with a task hub that cannot be reached while it is away. */
export function contextOf(context: InvocationContext): InvocationContext {
  if (!hosted().isHubAway()) return context;
  const extraInputs = {
    get: (input: Parameters<typeof context.extraInputs.get>[0]): unknown => ({
      ...(context.extraInputs.get(input) as object),
      rpcBaseUrl: nowhere,
    }),
  };
  return new Proxy(context, {
    get(target, name) {
      if (name === 'extraInputs') return extraInputs;
      const value: unknown = Reflect.get(target, name);
      return typeof value === 'function' ? (value.bind(target) as unknown) : value;
    },
  });
}

import type { BreakerState } from './breaker.js';

interface SharedBreakerStates {
  /** Keeps what another thread tells. */
  readonly receive: (state: BreakerState) => void;
  /** These states together with those of breakers that only other threads have tripped. */
  readonly beside: (own: readonly BreakerState[]) => BreakerState[];
}

/** The breakers that are not closed in other threads of this process: synchronisations run apart from requests. */
export function createSharedBreakerStates(): SharedBreakerStates {
  const elsewhere = new Map<string, BreakerState>();
  return {
    receive(state) {
      if (state.state === 'closed') elsewhere.delete(state.name);
      else elsewhere.set(state.name, state);
    },
    beside(own) {
      const tripped = new Set(own.filter(({ state }) => state !== 'closed').map(({ name }) => name));
      const others = [...elsewhere.values()].filter(({ name }) => !tripped.has(name));
      const hidden = new Set(others.map(({ name }) => name));
      return [...own.filter(({ name }) => !hidden.has(name)), ...others];
    },
  };
}

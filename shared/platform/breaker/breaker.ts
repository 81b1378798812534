import {
  CircuitState,
  ConsecutiveBreaker,
  ExponentialBackoff,
  type IPolicy,
  TaskCancelledError,
  TimeoutStrategy,
  circuitBreaker,
  handleType,
  handleWhen,
  isBrokenCircuitError,
  retry,
  timeout,
  wrap,
} from 'cockatiel';
import { UnreachableError } from '../../kernel/errors/errors.js';

export interface BreakerState {
  readonly name: string;
  readonly state: 'closed' | 'open' | 'half-open';
  readonly lastError?: string;
  /** When an open breaker lets the next call through. */
  readonly nextTryAt?: string;
}

/** Stands between MTGS and one dependency. */
export interface Breaker {
  readonly name: string;
  /**
   * Runs a call with time-out, jittered retries and the breaker around them. Only an {@link UnreachableError} counts
   * as a failure of the dependency; any other error is the call's own and passes through.
   * @throws {UnreachableError} when the breaker is open, the time is up, or the last retry failed.
   */
  run<T>(call: (signal: AbortSignal) => Promise<T>): Promise<T>;
  state(): BreakerState;
}

export interface BreakerOptions {
  /** Failures in a row that open it. */
  readonly failures: number;
  /** How long it stays open before one call is let through as a probe, in milliseconds. */
  readonly openMs: number;
  /** Longest a single attempt may take, in milliseconds. */
  readonly timeoutMs: number;
  /** Attempts after the first, inside one call. */
  readonly retries: number;
}

/** The dependencies that have a breaker, with the thresholds of the design: failures in a row, time open. */
export const breakerOptions = {
  'azure-openai': { failures: 5, openMs: 30_000, timeoutMs: 60_000, retries: 2 },
  'azure-search': { failures: 5, openMs: 30_000, timeoutMs: 30_000, retries: 2 },
  anthropic: { failures: 5, openMs: 30_000, timeoutMs: 60_000, retries: 2 },
  openai: { failures: 5, openMs: 30_000, timeoutMs: 60_000, retries: 2 },
  'entra-id': { failures: 5, openMs: 30_000, timeoutMs: 5_000, retries: 1 },
  'logs-ingestion': { failures: 5, openMs: 30_000, timeoutMs: 60_000, retries: 0 },
  'mcp-sync': { failures: 3, openMs: 60_000, timeoutMs: 600_000, retries: 0 },
  notifications: { failures: 3, openMs: 120_000, timeoutMs: 15_000, retries: 0 },
} as const satisfies Record<string, BreakerOptions>;

/** A breaker for one dependency, on cockatiel. `onChange` is told each change of its state. */
export function createBreaker(
  name: string,
  options: BreakerOptions,
  onChange: (state: BreakerState) => void = () => undefined,
): Breaker {
  const failure = handleType(UnreachableError).orWhen((error) => error instanceof TaskCancelledError);
  const circuit = circuitBreaker(failure, {
    breaker: new ConsecutiveBreaker(options.failures),
    halfOpenAfter: options.openMs,
  });
  let openedAt = 0;
  let lastError: string | undefined;
  circuit.onBreak(() => {
    openedAt = Date.now();
  });
  const attempts = retry(
    handleWhen(
      (error) =>
        (error instanceof UnreachableError || error instanceof TaskCancelledError) && !isBrokenCircuitError(error),
    ),
    { maxAttempts: options.retries, backoff: new ExponentialBackoff({ initialDelay: 200, maxDelay: 5_000 }) },
  );
  const policy: IPolicy = wrap(attempts, circuit, timeout(options.timeoutMs, TimeoutStrategy.Aggressive));

  const nextTryAt = (): string => new Date(openedAt + options.openMs).toISOString();
  const state = (): BreakerState => {
    const { state: current } = circuit;
    const state = current === CircuitState.Open ? 'open' : current === CircuitState.HalfOpen ? 'half-open' : 'closed';
    return {
      name,
      state,
      ...(lastError !== undefined && { lastError }),
      ...(state === 'open' && { nextTryAt: nextTryAt() }),
    };
  };
  let told: BreakerState['state'] = 'closed';
  const tell = (): void => {
    const now = state();
    if (now.state === told) return;
    told = now.state;
    onChange(now);
  };
  circuit.onHalfOpen(tell);

  return {
    name,
    async run(call) {
      try {
        return await policy.execute(({ signal }) => call(signal));
      } catch (error) {
        if (isBrokenCircuitError(error)) {
          throw new UnreachableError(
            `${name} is not being asked until ${nextTryAt()}: it failed ${options.failures} times in a row`,
            {
              cause: error,
              ...(lastError !== undefined && { hint: `Last error: ${lastError}` }),
            },
          );
        }
        if (error instanceof TaskCancelledError) {
          lastError = `no answer within ${options.timeoutMs / 1000} s`;
          throw new UnreachableError(`${name}: ${lastError}`, { cause: error });
        }
        if (error instanceof UnreachableError) lastError = error.message;
        throw error;
      } finally {
        tell();
      }
    },
    state,
  };
}

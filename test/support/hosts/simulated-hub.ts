import type { OrchestrationContext, RetryOptions, Task } from 'durable-functions';
import { vi } from 'vitest';

interface Orchestration {
  readonly name: string;
  readonly handler: (context: OrchestrationContext) => Generator<Task, unknown, unknown>;
}

const day = 86_400_000;

/** `RetryOptions` as they are: its type says that all is set, and only two are. */
type Retry = Partial<RetryOptions> & Pick<RetryOptions, 'firstRetryIntervalInMilliseconds' | 'maxNumberOfAttempts'>;

interface Call {
  readonly activity: string;
  readonly input: unknown;
  readonly retry?: Retry;
}
type Step = Call | { readonly timer: number } | readonly Call[];

/**
 * Runs orchestrations by a clock that the test moves, so that timers and the pauses between retries take no time. It
 * stands in for the task hub, which has tests of its own; nothing is replayed here. `Date`, and nothing else, is faked.
 */
export function createSimulatedHub(
  orchestrations: readonly Orchestration[],
  callActivity: (name: string, input: unknown) => Promise<unknown>,
) {
  const instances = new Map<string, 'running' | 'completed' | 'failed'>();
  const sleepers: { readonly due: number; readonly wake: () => void }[] = [];
  let busy = 0;

  const sleepUntil = (due: number): Promise<void> =>
    new Promise((wake) => {
      sleepers.push({ due, wake });
    });

  /** Counts work under way: the clock stands still until it is done. */
  async function work<T>(task: () => Promise<T>): Promise<T> {
    busy += 1;
    try {
      return await task();
    } finally {
      busy -= 1;
    }
  }

  async function call({ activity, input, retry }: Call): Promise<unknown> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return viaJson(await work(() => callActivity(activity, viaJson(input))));
      } catch (error) {
        if (retry === undefined || attempt >= retry.maxNumberOfAttempts) throw error;
        const pause = retry.firstRetryIntervalInMilliseconds * (retry.backoffCoefficient ?? 1) ** (attempt - 1);
        await sleepUntil(Date.now() + Math.min(pause, retry.maxRetryIntervalInMilliseconds ?? day));
      }
    }
  }

  const perform = (step: Step): Promise<unknown> => {
    if ('timer' in step) return sleepUntil(step.timer);
    return 'activity' in step ? call(step) : Promise.all(step.map(call));
  };

  async function run({ handler }: Orchestration, id: string, input: unknown): Promise<void> {
    const context = {
      df: {
        instanceId: id,
        isReplaying: false,
        get currentUtcDateTime() {
          return new Date();
        },
        getInput: () => viaJson(input),
        setCustomStatus: () => undefined,
        callActivity: (activity: string, value: unknown) => ({ activity, input: value }),
        callActivityWithRetry: (activity: string, retry: RetryOptions, value: unknown) => ({
          activity,
          input: value,
          retry,
        }),
        createTimer: (at: Date) => ({ timer: at.getTime() }),
        Task: { all: (tasks: Call[]) => tasks },
      },
    } as unknown as OrchestrationContext;
    const steps = handler(context);
    let next = (): IteratorResult<Task, unknown> => steps.next();
    for (;;) {
      const step = next();
      if (step.done === true) return;
      try {
        const value = await perform(step.value as unknown as Step);
        next = () => steps.next(value);
      } catch (error) {
        next = () => steps.throw(error);
      }
    }
  }

  /** Until nothing can happen before the clock moves on. What is not counted as work takes no more than microtasks. */
  async function idle(): Promise<void> {
    do await new Promise((resume) => setImmediate(resume));
    while (busy > 0);
  }

  return {
    /** What became of each instance. */
    instances,
    sleepUntil,
    work,
    /** Starts an instance unless there is one of that id, as the change feed and the queue do. */
    start(name: string, id: string, input: unknown): void {
      if (instances.has(id)) return;
      const orchestration = orchestrations.find((one) => one.name === name);
      if (orchestration === undefined) throw new Error(`no orchestration ${name}`);
      instances.set(id, 'running');
      void run(orchestration, id, input).then(
        () => instances.set(id, 'completed'),
        () => instances.set(id, 'failed'),
      );
    },
    idle,
    /** Lets time pass, from one thing that waits to the next. */
    async pass(seconds: number): Promise<void> {
      const end = Date.now() + seconds * 1000;
      for (;;) {
        await idle();
        const next = sleepers.reduce<(typeof sleepers)[number] | undefined>(
          (first, one) => (one.due <= end && (first === undefined || one.due < first.due) ? one : first),
          undefined,
        );
        if (next === undefined) break;
        sleepers.splice(sleepers.indexOf(next), 1);
        vi.setSystemTime(Math.max(Date.now(), next.due));
        next.wake();
      }
      vi.setSystemTime(end);
    },
  };
}

// The task hub passes everything as JSON, so this does too.
const viaJson = <T>(value: T): T => (value === undefined ? value : (JSON.parse(JSON.stringify(value)) as T));

import type { OrchestrationContext, Task } from 'durable-functions';

type Activities = Record<string, (input: never) => unknown>;

interface Call {
  activity: string;
  input: unknown;
}

/** Drives an orchestration to its end against fake activities, recording every call and every status it reported. */
export async function runOrchestration<Result>(
  orchestration: { handler: (context: OrchestrationContext) => Generator<Task, Result, unknown> },
  { input, activities, now = new Date('2026-01-01T00:00:00Z') }: { input: unknown; activities: Activities; now?: Date },
): Promise<{ result: Result; calls: Call[]; statuses: unknown[] }> {
  const calls: Call[] = [];
  const statuses: unknown[] = [];
  const schedule = (activity: string, value: unknown) => ({ activity, input: viaJson(value) });
  const context = {
    df: {
      instanceId: 'test',
      currentUtcDateTime: now,
      isReplaying: false,
      getInput: () => viaJson(input),
      setCustomStatus: (status: unknown) => statuses.push(viaJson(status)),
      callActivity: schedule,
      callActivityWithRetry: (activity: string, _retry: unknown, value: unknown) => schedule(activity, value),
      Task: { all: (tasks: Call[]) => tasks },
    },
  } as unknown as OrchestrationContext;

  const run = async (yielded: Call | Call[]): Promise<unknown> => {
    if (Array.isArray(yielded)) return Promise.all(yielded.map(run));
    calls.push(yielded);
    const activity = activities[yielded.activity];
    if (!activity) throw new Error(`no fake for activity ${yielded.activity}`);
    return viaJson(await activity(yielded.input as never));
  };

  const steps = orchestration.handler(context);
  let step = steps.next();
  while (!step.done) {
    let next: () => IteratorResult<Task, Result>;
    try {
      const value = await run(step.value as unknown as Call | Call[]);
      next = () => steps.next(value);
    } catch (error) {
      next = () => steps.throw(error);
    }
    step = next();
  }
  return { result: step.value, calls, statuses };
}

// Durable Functions passes everything as JSON, so the tests do too.
const viaJson = <T>(value: T): T => (value === undefined ? value : (JSON.parse(JSON.stringify(value)) as T));

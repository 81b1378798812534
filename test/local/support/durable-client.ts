import { setTimeout as sleep } from 'node:timers/promises';

export interface Status {
  readonly instanceId: string;
  readonly runtimeStatus: string;
  readonly input: unknown;
  readonly output: unknown;
  readonly customStatus: unknown;
  readonly history?: readonly { EventType: string; TaskId?: number }[];
}

const ended = new Set(['Completed', 'Failed', 'Terminated']);

/** Drives the fixture app's durable client over HTTP. */
export function durableClient(url: string) {
  const call = async (operation: string, body: object): Promise<unknown> => {
    const response = await fetch(`${url}/client/${operation}`, { method: 'POST', body: JSON.stringify(body) });
    const answer = (await response.json()) as { result?: unknown; error?: string };
    if (answer.error !== undefined) throw new Error(answer.error);
    return answer.result;
  };
  const status = (id: string, options: object = {}) => call('status', { id, options }) as Promise<Status>;
  const until = async (id: string, isReached: (status: Status) => boolean): Promise<Status> => {
    for (;;) {
      const current = await status(id);
      if (isReached(current)) return current;
      await sleep(5);
    }
  };
  const end = (id: string) => until(id, ({ runtimeStatus }) => ended.has(runtimeStatus));
  const start = (name: string, input?: unknown, instanceId?: string) =>
    call('start', { name, options: { input, ...(instanceId && { instanceId }) } }) as Promise<string>;
  return {
    call,
    status,
    until,
    end,
    start,
    run: async (name: string, input?: unknown) => end(await start(name, input)),
  };
}

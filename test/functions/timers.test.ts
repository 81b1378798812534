import { InvocationContext, type Timer } from '@azure/functions';
import { describe, expect, test } from 'vitest';
import { eachEnvironment } from '../../functions/engine/each-environment.js';
import { everyHourSync } from '../../functions/timers/every-hour-sync.js';
import { type Environment, policySchema } from '../../shared/domain/environments/environment.js';
import type { SyncRun } from '../../shared/domain/registry/sync-run.js';
import { createSyncTurns } from '../../shared/registry/servers/sync-turns.js';

const at = '2026-01-01T00:00:00.000Z';
async function* environments(...ids: readonly string[]): AsyncGenerator<Environment> {
  for (const id of ids) yield { id, policy: policySchema.parse({}), createdAt: at, updatedAt: at };
}

describe("a timer's work", () => {
  test('is done for every environment, also when it fails for some, and then fails with their names', async () => {
    const done: string[] = [];
    const work = eachEnvironment(environments('a', 'b', 'c', 'd'), ({ id }) => {
      if (id === 'a' || id === 'c') return Promise.reject(new Error(`${id} is damaged`));
      done.push(id);
      return Promise.resolve();
    });
    await expect(work).rejects.toThrow(/2 environments: a: Error: a is damaged; c: Error: c is damaged/);
    expect(done).toEqual(['b', 'd']);
  });

  test('that fails nowhere is fine', async () => {
    await expect(eachEnvironment(environments('a'), () => Promise.resolve())).resolves.toBeUndefined();
  });
});

describe('the timer that synchronises', () => {
  async function fire(now: string, schedule = '0 0 * * * *'): Promise<string[]> {
    const asked: string[] = [];
    const { options } = everyHourSync({
      syncSchedule: schedule,
      syncTurns: createSyncTurns(schedule),
      listEnvironments: () => environments('dev', 'empty', 'prod'),
      listServersToSync: (env) => Promise.resolve(env === 'empty' ? [] : ['desk']),
      requestSync: ({ id = '' }) => {
        asked.push(id);
        return Promise.resolve({ id } as SyncRun);
      },
      now: () => new Date(now),
    });
    await options.handler({} as Timer, new InvocationContext({ logHandler: () => undefined }));
    return asked;
  }

  test('asks once for each environment that has servers to synchronise, and turn, however late or often it fires, and a moment early', async () => {
    const asked = await fire('2026-01-01T10:00:00.000Z');
    expect(asked).toEqual(['timer-dev-20260101T100000Z', 'timer-prod-20260101T100000Z']);
    for (const again of ['09:59:59.200', '10:00:00.900', '10:37:12.000']) {
      expect(await fire(`2026-01-01T${again}Z`)).toEqual(asked);
    }
    expect(await fire('2026-01-01T11:00:00.000Z')).not.toEqual(asked);
  });

  test('asks at every turn of a schedule that comes round within a minute', async () => {
    const turns = await Promise.all(
      ['10:00:00', '10:00:20', '10:00:40'].map((time) => fire(`2026-01-01T${time}.000Z`, '*/20 * * * * *')),
    );
    expect(new Set(turns.flat()).size).toBe(6);
  });
});

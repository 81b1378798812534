import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { byRequest, bySystem } from '../../shared/domain/event.js';
import { type Server, serverSchema } from '../../shared/domain/registry/server.js';
import { InvalidInputError } from '../../shared/kernel/errors/errors.js';
import { createFindOverdueSyncs } from '../../shared/registry/servers/find-overdue-syncs.js';
import { createListEnvironments } from '../../shared/registry/environments/list-environments.js';
import { createRecordSync } from '../../shared/registry/servers/record-sync.js';
import { createStaleSince } from '../../shared/registry/servers/stale-since.js';
import { createSyncTurns } from '../../shared/registry/servers/sync-turns.js';
import { actor, newRegistry } from './support.js';

const hourly = createSyncTurns('0 0 * * * *');
const at = (time: string): string => `2026-01-01T${time}.000Z`;

const aServer = (over: Partial<Server> = {}): Server => ({
  ...serverSchema.parse({
    id: 'crm',
    env: 'prod',
    transport: { type: 'http', url: 'https://crm.example.com/mcp' },
    createdAt: at('00:00:00'),
    updatedAt: at('00:00:00'),
  }),
  ...over,
});

const synced = (time: string, outcome: 'synced' | 'failed' = 'synced') => ({
  lastSync: { at: at(time), outcome, added: 0, updated: 0, renamed: 0, removed: 0, unchanged: 0 },
});

const staleAt = (time: string, server: Server) =>
  createStaleSince({ syncTurns: hourly, now: () => new Date(at(time)) })(server);

describe('a server of an hourly schedule is stale', () => {
  // [what, now, server, since when]
  test.each<[string, string, Server, string | undefined]>([
    ['not: it was synchronised at the last turn', '10:30:00', aServer(synced('10:00:05')), undefined],
    [
      'not: the last turn is under way, and the one before was finished',
      '10:00:01',
      aServer(synced('09:00:05')),
      undefined,
    ],
    ['not: it takes its time, until the next turn', '10:59:59', aServer(synced('09:00:05')), undefined],
    ['from the next turn on when one was not finished', '11:00:00', aServer(synced('09:00:05')), at('09:00:05')],
    ['for as long as nothing is finished', '23:00:00', aServer(synced('09:00:05')), at('09:00:05')],
    [
      'not: a listing that failed was looked at, and says so itself',
      '10:30:00',
      aServer(synced('10:00:05', 'failed')),
      undefined,
    ],
    ['not yet: it was registered after the turn', '10:30:00', aServer({ updatedAt: at('09:30:00') }), undefined],
    ['when it was registered long ago and never synchronised', '10:30:00', aServer(), at('00:00:00')],
    ['not: nobody promised that the timer synchronises it', '23:00:00', aServer({ autoSync: false }), undefined],
    [
      'not yet: the timer has it since a moment ago',
      '23:30:00',
      aServer({ ...synced('09:00:05'), updatedAt: at('23:10:00') }),
      undefined,
    ],
    ['not: it is gone', '23:00:00', aServer({ deletedAt: at('09:00:00') }), undefined],
  ])('%s', (_, now, server, since) => {
    expect(staleAt(now, server)).toBe(since);
  });

  test('never while each turn is finished before the next, always once a whole one was missed', () => {
    const hour = 3_600_000;
    const noon = Date.parse(at('12:00:00'));
    fc.assert(
      fc.property(fc.integer({ min: 0, max: hour - 1 }), fc.integer({ min: 0, max: hour - 1 }), (took, later) => {
        const server = aServer({
          lastSync: { ...synced('00:00:00').lastSync, at: new Date(noon + took).toISOString() },
        });
        const staleIn = (hours: number) =>
          createStaleSince({ syncTurns: hourly, now: () => new Date(noon + hours * hour + later) })(server);
        expect(later >= took ? staleIn(0) : undefined).toBeUndefined();
        expect(staleIn(1)).toBeUndefined();
        expect(staleIn(2)).toBe(server.lastSync?.at);
      }),
    );
  });
});

describe('the turns of a schedule', () => {
  test.each([
    ['0 */5 * * * *', at('10:07:30'), [at('10:05:00'), at('10:00:00')]],
    ['0 */5 * * * *', at('10:05:00'), [at('10:05:00'), at('10:00:00')]],
    ['0 0 0 1 1 *', at('10:00:00'), [at('00:00:00'), '2025-01-01T00:00:00.000Z']],
  ])('%s at %s', (schedule, now, turns) => {
    const { last, beforeLast } = createSyncTurns(schedule)(new Date(now));
    expect([last.toISOString(), beforeLast.toISOString()]).toEqual(turns);
  });

  test.each(['hourly', '* * * * *  99', '0 0 0 30 2 *'])('%s is no schedule', (schedule) => {
    expect(() => createSyncTurns(schedule)).toThrow(InvalidInputError);
  });
});

test('overdue servers are found in every environment or in one, those that wait longest first', async () => {
  const opened = await newRegistry();
  await opened.createEnvironment({ id: 'dev', by: byRequest({ actor }) });
  const transport = { type: 'http', url: 'https://crm.example.com/mcp' } as const;
  for (const env of ['dev', 'prod']) {
    for (const id of ['early', 'late', 'manual'])
      await opened.saveServer({ env, server: { id, transport, autoSync: id !== 'manual' }, by: byRequest({ actor }) });
  }
  const record = createRecordSync(opened);
  await record({ env: 'prod', server: 'late', result: synced('02:00:00').lastSync, by: bySystem });
  const findOverdueSyncs = createFindOverdueSyncs({
    ...opened,
    listEnvironments: createListEnvironments(opened),
    staleSince: createStaleSince({ syncTurns: hourly, now: () => new Date(at('05:00:00')) }),
  });
  const names = async (env?: string) => (await findOverdueSyncs(env)).servers.map((one) => `${one.env}/${one.server}`);
  expect(await names()).toEqual(['dev/early', 'dev/late', 'prod/early', 'prod/late']);
  expect(await names('prod')).toEqual(['prod/early', 'prod/late']);
  for (const server of ['early', 'late'])
    await record({ env: 'prod', server, result: synced('04:00:01').lastSync, by: bySystem });
  expect(await names('prod')).toEqual([]);
});

import { afterEach, beforeEach, expect, test } from 'vitest';
import { syncServers } from '../../orchestrations/sync-servers.js';
import type { ShownServer } from '../../shared/domain/registry/server.js';
import { bySystem } from '../../shared/domain/event.js';
import { hostApp } from '../support/hosts/hosted-app.js';

const env = 'prod';
const url = 'https://tools.example.com/mcp';
let app: Awaited<ReturnType<typeof hostApp>>;
beforeEach(async () => {
  app = await hostApp();
  const alerts = [{ id: 'ops', target: { type: 'slack', url: '${MTGS_ALERT_SLACK}' }, minimumSeverity: 'HIGH' }];
  for (const id of [env, 'quiet']) {
    await app.services.createEnvironment({ id, by: bySystem, policy: { alerts } as never });
  }
  const body = { transport: { type: 'http', url } };
  expect(
    (await app.call('developer', 'saveServer', { params: { environment: env, server: 'desk' }, body })).status,
  ).toBe(201);
  app.listings.set(url, [{ name: 'create_ticket', inputSchema: { type: 'object' } }]);
});
afterEach(() => app.close());

const shown = async (): Promise<ShownServer> => {
  const { body } = await app.call('viewer', 'listServers', { params: { environment: env } });
  return (body['items'] as ShownServer[])[0]!;
};
const metrics = () =>
  app.logged
    .filter((line) => line.includes('"event":"work"'))
    .map((line) => JSON.parse(line) as { env: string; overdueSyncs: { count: number } });

test('scheduled synchronisations that are missed are an incident: shown with the server, logged, and told once a day', async () => {
  await app.pass(3700);
  const first = await shown();
  expect([first.lastSync?.outcome, first.stale]).toEqual(['synced', undefined]);
  expect((await app.services.findOverdueSyncs()).servers).toEqual([]);

  // What asks for synchronisations goes on, and what carries them out does not.
  app.broken.add(syncServers.name);
  await app.pass(3 * 3600);
  const since = first.lastSync?.at;
  expect((await shown()).stale).toEqual({ since });
  expect(
    (await app.call('viewer', 'showServer', { params: { environment: env, server: 'desk' } })).body['stale'],
  ).toEqual({
    since,
  });
  expect((await app.services.findOverdueSyncs()).servers).toEqual([{ env, server: 'desk', since }]);
  expect(
    metrics()
      .filter((line) => line.env === env)
      .at(-1),
  ).toMatchObject({
    overdueSyncs: { count: 1, oldest: since },
    syncs: { count: expect.any(Number) as number },
  });
  expect(
    metrics()
      .filter((line) => line.env === 'quiet')
      .at(-1),
  ).toMatchObject({ overdueSyncs: { count: 0 } });
  const deliveries = async () =>
    (await Array.fromAsync(app.services.deliveries.all(env))).filter(
      ({ value }) => value.alert.kind === 'sync-overdue',
    );
  expect(await deliveries()).toHaveLength(1);

  app.broken.clear();
  await app.pass(2 * 3600);
  expect((await shown()).stale).toBeUndefined();
  expect(await deliveries()).toHaveLength(1);
});

test('a synchronisation that nothing carries out is ended by the timer, and the next one counts', async () => {
  const { id: syncId } = await app.services.requestSync({ env, by: bySystem });
  app.troubles.add('simulations');
  await app.pass(10);
  // Terminated by somebody, or of a version that the code could not go on with.
  await app.terminate(syncServers.instanceOf({ env, syncId }));
  app.troubles.clear();
  await app.pass(1500);
  const sync = (await app.services.registry.syncs.get(env, syncId))?.value;
  expect(sync).toMatchObject({ status: 'failed', error: expect.stringContaining('its orchestration ended') as string });
  expect(app.logged.some((line) => line.includes('"sync-lost"') && line.includes(syncId))).toBe(true);
});

import { expect, test } from 'vitest';
import { syncServers } from '../../orchestrations/sync-servers.js';
import { runOrchestration } from '../support/hosts/run-orchestration.js';

// What comes of a server is written by its own step, so that it is kept when the synchronisation ends as failed.
test('an error of ours with one server keeps none after it from its turn, and the synchronisation says that it failed', async () => {
  const servers = Array.from({ length: 9 }, (_, n) => `server-${n}`);
  const asked: string[] = [];
  const ends: unknown[] = [];
  const activities = {
    listSyncTargets: () => ({ servers }),
    syncServer({ server }: { server: string }) {
      asked.push(server);
      if (server === 'server-1') throw new TypeError('a bug of ours');
      return { server, outcome: 'synced', changed: 0 };
    },
    completeSync(end: unknown) {
      ends.push(end);
      return {};
    },
  };
  const input = { env: 'prod', syncId: 'sync-1' };
  await expect(runOrchestration(syncServers, { input, activities })).rejects.toThrow('a bug of ours');
  expect(asked).toEqual(servers);
  expect(ends).toEqual([{ ...input, error: 'TypeError: a bug of ours' }]);
});

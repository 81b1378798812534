import { InvocationContext } from '@azure/functions';
import { expect, test } from 'vitest';
import { createListSyncTargets } from '../../orchestrations/activities/list-sync-targets.js';
import { byRequest, bySystem } from '../../shared/domain/event.js';
import type { SyncRun } from '../../shared/domain/registry/sync-run.js';
import { BacklogFullError } from '../../shared/kernel/errors/errors.js';
import { backlogMax } from '../../shared/registry/writing/check-backlog.js';
import { createRequestSync } from '../../shared/registry/servers/request-sync.js';
import { actor, env, newRegistry, type OpenRegistry } from './support.js';

const by = byRequest({ actor });
const server = { id: 'crm', transport: { type: 'http', url: 'https://crm.example.com/mcp' } } as const;

/** Writes down so many synchronisations as one request after the other would. */
async function addSyncs({ registry }: OpenRegistry, count: number, status: SyncRun['status']): Promise<void> {
  const requestedAt = '2026-01-01T00:00:00.000Z';
  for (let from = 0; from < count; from += 100) {
    const ids = Array.from({ length: Math.min(100, count - from) }, (_, n) => `sync-${status}-${from + n}`);
    const run = (id: string): SyncRun => ({ id, env, requestedBy: 'Ada', requestedAt, status, results: [] });
    await registry.commit(
      env,
      ids.map((id) => registry.syncs.creating(run(id))),
    );
  }
}

test('a server that is named twice is synchronised once', async () => {
  const opened = await newRegistry();
  const { registry } = opened;
  await opened.saveServer({ env, server, by });
  const run = await createRequestSync(opened)({ env, servers: ['crm', 'crm'], by });
  expect(run.servers).toEqual(['crm']);

  // As an earlier version wrote it down.
  await registry.commit(env, [registry.syncs.putting({ ...run, servers: ['crm', 'crm'] })]);
  const { handler } = createListSyncTargets({ registry, listServersToSync: () => Promise.resolve([]) });
  expect(await handler({ env, syncId: run.id }, new InvocationContext())).toEqual({ servers: ['crm'] });
});

test('a loop that asks for one synchronisation after the other is told to wait, and the timer is not', async () => {
  const opened = await newRegistry();
  const requestSync = createRequestSync(opened);
  await addSyncs(opened, backlogMax.synchronisations, 'completed');
  await addSyncs(opened, backlogMax.synchronisations - 1, 'queued');
  const last = await requestSync({ env, by, id: 'sync-last' });
  await expect(requestSync({ env, by })).rejects.toThrow(BacklogFullError);
  expect(await requestSync({ env, by, id: 'sync-last' })).toEqual(last);
  expect(await requestSync({ env, by: bySystem })).toMatchObject({ status: 'queued' });
});

import { expect, test } from 'vitest';
import { bySystem } from '../../shared/domain/event.js';
import { BacklogFullError } from '../../shared/kernel/errors/errors.js';
import { checkBacklog } from '../../shared/registry/writing/check-backlog.js';
import { createCreateEnvironment } from '../../shared/registry/environments/create-environment.js';
import { queuedRun } from '../../shared/registry/writing/queued-run.js';
import { openRegistry } from './support.js';

test('no more work is taken on while too much waits, whoever waits elsewhere', async () => {
  const opened = openRegistry();
  const { registry } = opened;
  const at = '2026-11-28T08:00:00.000Z';
  for (const env of ['prod', 'test']) await createCreateEnvironment(opened)({ id: env, by: bySystem });
  const run = (env: string, n: number, status: 'queued' | 'completed') => ({
    ...queuedRun({ env, runId: `run-${status}-${n}`, by: bySystem, at }, 'registration'),
    status,
  });
  const add = (env: string, status: 'queued' | 'completed') =>
    registry.commit(
      env,
      [0, 1, 2].map((n) => registry.runs.creating(run(env, n, status))),
    );
  await add('test', 'queued');
  await add('prod', 'completed');
  await checkBacklog(registry, { env: 'prod', work: 'analyses', max: 3 });
  await add('prod', 'queued');
  await checkBacklog(registry, { env: 'prod', work: 'analyses', max: 4 });
  await expect(checkBacklog(registry, { env: 'prod', work: 'analyses', max: 3 })).rejects.toThrow(BacklogFullError);
});

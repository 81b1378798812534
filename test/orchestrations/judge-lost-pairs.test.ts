import { expect, test } from 'vitest';
import { judgeAnswers } from '../../orchestrations/activities/judge-routing.js';
import { runKeys } from '../../shared/domain/analysis/analysis-data.js';
import { bySystem } from '../../shared/domain/event.js';
import { analysisOf } from '../../shared/domain/work.js';
import { openSqliteDocuments } from '../../shared/platform/documents/sqlite-documents.js';
import { createRunDataStore } from '../../shared/stores/run-data-store.js';
import { aDefinition, env, idOf, newRegistry } from '../registry/support.js';

test('pairs that were lost on the way are not "nothing to ask": the analysis fails, and no tool passes stage 4', async () => {
  const opened = await newRegistry();
  await opened.register([aDefinition('a')]);
  const { id: runId } = await opened.requestAnalysis({ env, by: bySystem, trigger: 'manual' });
  const runData = createRunDataStore(openSqliteDocuments(':memory:', { name: 'simulations', partitionKey: 'runId' }));
  const services = { registry: opened.registry, runData } as Parameters<typeof judgeAnswers>[0];
  const run = analysisOf({ env, runId });
  await runData.put(run, runKeys.inspected, [idOf('a')]);
  await expect(judgeAnswers(services, { env, runId, chunks: 0 })).rejects.toThrow(/pairs .* are gone/);
  await runData.put(run, runKeys.pairs, []);
  expect(await judgeAnswers(services, { env, runId, chunks: 0 })).toBe(0);
});

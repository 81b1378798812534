import { expect, test } from 'vitest';
import { analyzeTools } from '../../orchestrations/analyze-tools.js';
import { runOrchestration } from '../support/run-orchestration.js';

const input = { env: 'prod', runId: 'r1' };

const activities = (over: Record<string, (input: never) => unknown> = {}) => ({
  beginAnalysis: () => ({ shards: 10, tools: 50 }),
  inspectShard: () => ({ findings: 1 }),
  planProbes: () => ({ chunks: 20, probes: 200, pairs: 30 }),
  runProbes: () => ({ probes: 10 }),
  judgeRouting: () => ({ tools: 2 }),
  concludeShard: () => ({ blocked: 1 }),
  completeAnalysis: () => ({ verdict: 'block' }),
  failAnalysis: () => ({}),
  forgetRunData: () => ({}),
  ...over,
});

const down = () => {
  throw new Error('the service is down');
};

// The recorded order: changing it breaks instances in flight, so it must be on purpose.
test('an analysis inspects, asks the router, judges the picks and concludes', async () => {
  const { result, calls } = await runOrchestration(analyzeTools, {
    input,
    activities: activities({
      beginAnalysis: () => ({ shards: 1, tools: 1 }),
      planProbes: () => ({ chunks: 2, probes: 12, pairs: 2 }),
    }),
  });
  expect(result).toEqual({ verdict: 'block' });
  expect(calls.map(({ activity }) => activity)).toEqual([
    'beginAnalysis',
    'inspectShard',
    'planProbes',
    'runProbes',
    'runProbes',
    'judgeRouting',
    'concludeShard',
    'completeAnalysis',
    'forgetRunData',
  ]);
});

test('what could not be asked is judged all the same, with the reason: tools it concerns are not established', async () => {
  const { calls } = await runOrchestration(analyzeTools, { input, activities: activities({ runProbes: down }) });
  const judged = calls.find(({ activity }) => activity === 'judgeRouting');
  expect(judged?.input).toEqual({
    ...input,
    chunks: 20,
    reason: expect.stringContaining('the service is down') as string,
  });
  expect(calls.filter(({ activity }) => activity === 'concludeShard')).toHaveLength(10);
});

test.each(['beginAnalysis', 'inspectShard', 'planProbes', 'judgeRouting', 'concludeShard', 'completeAnalysis'])(
  'when %s keeps failing, the run has failed, and says why',
  async (step) => {
    const failed: unknown[] = [];
    const run = runOrchestration(analyzeTools, {
      input,
      activities: activities({ [step]: down, failAnalysis: (value) => failed.push(value) && {} }),
    });
    await expect(run).rejects.toThrow('the service is down');
    expect(failed).toEqual([{ ...input, error: 'Error: the service is down' }]);
  },
);

test('every shard is inspected once and concluded in order, and progress is told', async () => {
  const { calls, statuses } = await runOrchestration(analyzeTools, { input, activities: activities() });
  const shardsOf = (name: string) =>
    calls.filter(({ activity }) => activity === name).map(({ input: value }) => (value as { shard: number }).shard);
  expect(shardsOf('inspectShard')).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
  expect(shardsOf('concludeShard')).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
  expect(calls.filter(({ activity }) => activity === 'runProbes')).toHaveLength(20);
  expect(statuses.at(0)).toEqual({ stage: 'starting', done: 0, total: 1 });
  expect(statuses.at(-1)).toEqual({ stage: 'completed', done: 10, total: 10 });
});

test('an analysis of nothing completes', async () => {
  const { result } = await runOrchestration(analyzeTools, {
    input,
    activities: activities({
      beginAnalysis: () => ({ shards: 0, tools: 0 }),
      planProbes: () => ({ chunks: 0, probes: 0, pairs: 0 }),
      completeAnalysis: () => ({ verdict: 'not-established' }),
    }),
  });
  expect(result).toEqual({ verdict: 'not-established' });
});

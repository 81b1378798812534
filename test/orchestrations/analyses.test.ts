import { expect, test } from 'vitest';
import { analyzeTools } from '../../orchestrations/analyze-tools.js';
import { runOrchestration } from '../support/hosts/run-orchestration.js';

const input = { env: 'prod', runId: 'r1' };

const activities = (over: Record<string, (input: never) => unknown> = {}) => ({
  beginAnalysis: () => ({ shards: 10, tools: 50 }),
  inspectShard: () => ({ findings: 1 }),
  planProbes: () => ({ chunks: 20, probes: 200, pairs: 30 }),
  runProbes: () => ({ probes: 10 }),
  judgeRouting: () => ({ tools: 2 }),
  concludeShard: () => ({ blocked: 1 }),
  completeAnalysis: () => ({ verdict: 'block' }),
  settleAnalysis: () => ({ verdict: 'block' }),
  failAnalysis: () => ({}),
  forgetRunData: () => ({}),
  endTurn: () => ({}),
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
      beginAnalysis: () => ({ shards: 2, tools: 30 }),
      planProbes: () => ({ chunks: 2, probes: 12, pairs: 2 }),
    }),
  });
  expect(result).toEqual({ verdict: 'block' });
  expect(calls.map(({ activity }) => activity)).toEqual([
    'beginAnalysis',
    'inspectShard',
    'inspectShard',
    'planProbes',
    'runProbes',
    'runProbes',
    'judgeRouting',
    'concludeShard',
    'concludeShard',
    'completeAnalysis',
    'endTurn',
    'forgetRunData',
  ]);
});

// Each activity is two flushes of the disk, and somebody may be waiting.
test('an analysis of few tools takes no more steps than it has to, and its turn ends before it tidies up', async () => {
  const plan = { chunks: 1, probes: 12, pairs: 2 };
  const { result, calls } = await runOrchestration(analyzeTools, {
    input: { ...input, isUrgent: true },
    activities: activities({ beginAnalysis: () => ({ shards: 1, tools: 1, plan }) }),
  });
  expect(result).toEqual({ verdict: 'block' });
  expect(calls.map(({ activity }) => activity)).toEqual([
    'beginAnalysis',
    'runProbes',
    'settleAnalysis',
    'endTurn',
    'forgetRunData',
  ]);
  expect(calls[1]?.input).toEqual({ ...input, isUrgent: true, chunks: [{ runId: 'r1', chunk: 0 }] });
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
  expect(statuses.at(0)).toEqual({ step: 'starting', done: 0, total: 1 });
  expect(statuses.at(-1)).toEqual({ step: 'completed', done: 10, total: 10 });
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

const joined = { env: 'prod', runId: 'r1', joined: ['r2', 'r3'] };
const runOf = ({ input: value }: { input: unknown }) =>
  value as { runId: string; joined?: string[]; chunks?: { runId: string; chunk: number }[] };

test('joined analyses take each step together, the questions of each for itself, and end their turn once', async () => {
  const { calls } = await runOrchestration(analyzeTools, {
    input: joined,
    activities: activities({
      beginAnalysis: () => ({ shards: 1, tools: 3, plan: { chunks: 3, probes: 22, pairs: 3, chunksOf: [2, 0, 1] } }),
    }),
  });
  const asked = calls.filter(({ activity }) => activity === 'runProbes').map(runOf);
  const chunks = [
    { runId: 'r1', chunk: 0 },
    { runId: 'r1', chunk: 1 },
    { runId: 'r3', chunk: 0 },
  ];
  expect(asked).toEqual([{ env: 'prod', runId: 'r1', chunks }]);
  const together = calls.filter(({ activity }) => activity !== 'runProbes' && activity !== 'endTurn');
  expect(together.map((call) => runOf(call).joined)).toEqual(together.map(() => ['r2', 'r3']));
  expect(calls.at(-2)).toEqual({ activity: 'endTurn', input: { env: 'prod', runId: 'r1' } });
});

test.each(['beginAnalysis', 'runProbes', 'settleAnalysis'])(
  'when %s fails for one of several joined analyses, that one fails alone',
  async (step) => {
    const failed: string[] = [];
    const completed: string[] = [];
    const isOfSecond = (run: object): boolean => JSON.stringify(run).includes('r2');
    const results = activities({
      beginAnalysis: (run: { joined?: string[] }) => ({
        shards: 1,
        tools: 1,
        plan: {
          chunks: run.joined === undefined ? 1 : 3,
          probes: 1,
          pairs: 1,
          ...(run.joined !== undefined && { chunksOf: [1, 1, 1] }),
        },
      }),
      settleAnalysis: (run: { runId: string }) => completed.push(run.runId) && { verdict: 'pass' },
      failAnalysis: (run: { runId: string }) => failed.push(run.runId) && {},
    }) as unknown as Record<string, (value: never) => unknown>;
    const failing = (run: never) => (isOfSecond(run) ? down() : results[step]!(run));
    const { calls } = await runOrchestration(analyzeTools, {
      input: joined,
      activities: { ...results, [step]: failing },
    });
    // A router that is away is no failure: the tool is not established then.
    expect(failed).toEqual(step === 'runProbes' ? [] : ['r2']);
    expect(completed).toEqual(step === 'runProbes' ? ['r1', 'r2', 'r3'] : ['r1', 'r3']);
    expect(calls.at(-2)).toEqual({ activity: 'endTurn', input: { env: 'prod', runId: 'r1' } });
  },
);

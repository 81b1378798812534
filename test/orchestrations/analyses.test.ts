import { describe, expect, test } from 'vitest';
import { analyzeEnvironment } from '../../orchestrations/analyze-environment.js';
import { analyzeTool } from '../../orchestrations/analyze-tool.js';
import { runOrchestration } from '../support/run-orchestration.js';

const input = { env: 'prod', runId: 'r1' };

const activities = (over: Record<string, (input: never) => unknown> = {}) => ({
  beginAnalysis: () => ({ shards: 10, tools: 50 }),
  inspectStage: () => ({ status: 'done', findings: 1 }),
  inspectShard: () => ({ findings: 1 }),
  planProbes: () => ({ chunks: 20, probes: 200, pairs: 30 }),
  runProbes: () => ({ probes: 10 }),
  judgeRouting: () => ({ findings: 2 }),
  concludeShard: () => ({ blocked: 1 }),
  completeAnalysis: () => ({ verdict: 'block' }),
  failAnalysis: () => ({}),
  ...over,
});

const simulationOf = (calls: { activity: string; input: unknown }[]) =>
  calls
    .filter(({ activity }) => activity === 'concludeShard')
    .map(({ input: value }) => (value as { simulation: unknown }).simulation);

const down = () => {
  throw new Error('the service is down');
};

describe('analyzeTool', () => {
  // The recorded order: changing it breaks instances in flight, so it must be on purpose.
  test('goes through the stages in order and concludes after simulation', async () => {
    const { result, calls } = await runOrchestration(analyzeTool, {
      input,
      activities: activities({ planProbes: () => ({ chunks: 2, probes: 12, pairs: 2 }) }),
    });
    expect(result).toEqual({ verdict: 'block' });
    expect(calls.map(({ activity }) => activity)).toEqual([
      'beginAnalysis',
      'inspectStage',
      'inspectStage',
      'inspectStage',
      'planProbes',
      'runProbes',
      'runProbes',
      'judgeRouting',
      'concludeShard',
      'completeAnalysis',
    ]);
    expect(calls.slice(1, 4).map(({ input: value }) => (value as { stage: string }).stage)).toEqual([
      'lexical',
      'schema',
      'semantic',
    ]);
  });

  test('says that simulation was skipped, and why, when no pair is close', async () => {
    const { calls } = await runOrchestration(analyzeTool, {
      input,
      activities: activities({ planProbes: () => ({ chunks: 0, probes: 0, pairs: 0, reason: 'no pair' }) }),
    });
    expect(simulationOf(calls)).toEqual([{ status: 'skipped', probes: 0, reason: 'no pair' }]);
  });

  test('an unreachable router is not established, never a pass, and the other stages still count', async () => {
    const { calls } = await runOrchestration(analyzeTool, { input, activities: activities({ runProbes: down }) });
    expect(simulationOf(calls)).toEqual([
      { status: 'not-established', probes: 200, reason: expect.stringContaining('the service is down') as string },
    ]);
  });

  test('a stage that keeps failing fails the run and concludes nothing', async () => {
    const failed: unknown[] = [];
    const run = runOrchestration(analyzeTool, {
      input,
      activities: activities({ inspectStage: down, failAnalysis: (value) => failed.push(value) && {} }),
    });
    await expect(run).rejects.toThrow('the service is down');
    expect(failed).toEqual([{ ...input, error: 'Error: the service is down' }]);
  });
});

describe('analyzeEnvironment', () => {
  test('inspects every shard once, simulates, then concludes every shard in order', async () => {
    const { calls, statuses } = await runOrchestration(analyzeEnvironment, { input, activities: activities() });
    const shardsOf = (name: string) =>
      calls.filter(({ activity }) => activity === name).map(({ input: value }) => (value as { shard: number }).shard);
    expect(shardsOf('inspectShard')).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
    expect(shardsOf('concludeShard')).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
    expect(calls.filter(({ activity }) => activity === 'runProbes')).toHaveLength(20);
    expect(statuses.at(0)).toEqual({ stage: 'starting', done: 0, total: 1 });
    expect(statuses.at(-1)).toEqual({ stage: 'completed', done: 10, total: 10 });
  });

  test('an empty environment completes', async () => {
    const { result } = await runOrchestration(analyzeEnvironment, {
      input,
      activities: activities({
        beginAnalysis: () => ({ shards: 0, tools: 0 }),
        planProbes: () => ({ chunks: 0, probes: 0, pairs: 0 }),
        completeAnalysis: () => ({ verdict: 'pass' }),
      }),
    });
    expect(result).toEqual({ verdict: 'pass' });
  });
});

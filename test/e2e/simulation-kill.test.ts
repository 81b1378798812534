import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { AnalysisRun } from '../../shared/domain/analysis/analysis-run.js';
import type { Simulation } from '../../shared/domain/routing/simulation.js';
import type { ImpactReport } from '../../shared/analysis/simulation/impact/impact-report.js';
import { eventually, type Stack, startStack } from '../support/hosts/embedded-stack.js';

const base = '/v1/environments/prod';
const kills = 4;
/** Chunks of questions that are out at a time: so many answers may be on their way when the process dies. */
const chunksAtOnce = 8;

let folder: string;
let log: string;
let stack: Stack;
const start = () => startStack(folder, { app: 'counting-app.mjs' });

const verbs = ['list', 'close', 'assign', 'export', 'archive', 'rename', 'merge', 'count'];
const objects = ['tickets', 'invoices', 'cameras', 'orders', 'pages'];
const tool = (verb: string, object: string) => ({
  name: `${verb}_${object}`,
  description: `${verb} the ${object} of a customer.`,
  inputSchema: { type: 'object', properties: { [`${object}_id`]: { type: 'string' } } },
});

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'mtgs-simulation-'));
  log = join(folder, 'asked.jsonl');
  process.env['TEST_ROUTER_LOG'] = log;
  stack = await start();
  await stack.call('PUT', '/v1/environments/prod', {});
  const tools = objects.flatMap((object) => verbs.map((verb) => tool(verb, object)));
  const { status, body } = await stack.call('POST', `${base}/tools`, { server: 'desk', tools });
  expect(status).toBe(202);
  const { id } = (body as { run: AnalysisRun }).run;
  await eventually(async () => {
    const run = (await stack.call('GET', `${base}/analysis-runs/${id}`)).body as AnalysisRun;
    return run.status === 'completed' ? run : undefined;
  });
});

afterAll(async () => {
  await stack.kill();
  rmSync(folder, { recursive: true });
});

const request = { server: 'hub', tools: [tool('finish', 'requests')], trials: 5, perTool: 2 };

const ask = async (): Promise<string> =>
  ((await stack.call('POST', `${base}/simulations`, request)).body as Simulation).id;

const ended = (id: string) =>
  eventually(async () => {
    const { body } = await stack.call('GET', `${base}/simulations/${id}`);
    const simulation = body as Simulation & { report?: ImpactReport };
    return ['completed', 'failed'].includes(simulation.status) ? simulation : undefined;
  });

const asked = (since = 0): string[] => readFileSync(log, 'utf8').split('\n').filter(Boolean).slice(since);

test('kill -9 in the middle of a simulation: it resumes, no answered trial is asked again, and the report is the same', async () => {
  const first = asked().length;
  const undisturbed = await ended(await ask());
  const whole = asked(first);
  expect(undisturbed).toMatchObject({ status: 'completed', outcome: 'established' });
  expect(whole).toHaveLength(undisturbed.report?.calls.made ?? 0);
  expect(new Set(whole).size).toBe(whole.length);

  const from = asked().length;
  const id = await ask();
  const onTheWay = new Set<string>();
  for (let kill = 1; kill <= kills; kill += 1) {
    const due = from + (kill * whole.length) / (kills + 1);
    while (asked().length < due) await pause(2);
    await stack.kill();
    for (const line of asked().slice(-chunksAtOnce)) onTheWay.add(line);
    stack = await start();
  }
  const resumed = await ended(id);
  const again = asked(from);
  expect(resumed.report).toEqual(undisturbed.report);
  const repeated = again.filter((line, at) => again.indexOf(line) !== at);
  expect(new Set(again)).toEqual(new Set(whole));
  expect(repeated.filter((line) => !onTheWay.has(line))).toEqual([]);
  expect(repeated.length).toBeLessThanOrEqual(kills * chunksAtOnce);
}, 180_000);

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { AnalysisRun } from '../../shared/domain/analysis/analysis-run.js';
import type { Simulation } from '../../shared/domain/routing/simulation.js';
import type { ImpactReport } from '../../shared/analysis/simulation/impact/impact-report.js';
import { runInProcess } from '../cli/support/in-process.js';
import { eventually, type Stack, startStack } from '../support/hosts/embedded-stack.js';
import { type ModelPeer, startModelPeer } from '../support/peers/model-peer.js';

const base = '/v1/environments/prod';

let folder: string;
let peer: ModelPeer;
let stack: Stack;
// Ten times as fast: the waits between looking at a batch are seconds.
const clock = { began: Date.now(), rate: 10 };
const start = () => startStack(folder, { clock });

const tool = (verb: string, object: string) => ({
  name: `${verb}_${object}`,
  description: `${verb} the ${object} of a customer.`,
  inputSchema: { type: 'object', properties: { [`${object}_id`]: { type: 'string' } } },
});

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'mtgs-batched-'));
  peer = await startModelPeer('claude');
  Object.assign(process.env, { MTGS_ANTHROPIC_API_KEY: 'sk-x', MTGS_ANTHROPIC_URL: peer.url });
  stack = await start();
  await stack.call('PUT', '/v1/environments/prod', { policy: { router: 'claude', routerModel: 'test-model' } });
  const tools = ['list', 'close', 'archive'].flatMap((verb) => ['tickets', 'orders'].map((one) => tool(verb, one)));
  const { id } = ((await stack.call('POST', `${base}/tools`, { server: 'desk', tools })).body as { run: AnalysisRun })
    .run;
  await eventually(async () => {
    const run = (await stack.call('GET', `${base}/analysis-runs/${id}`)).body as AnalysisRun;
    return run.status === 'completed' ? run : undefined;
  });
}, 120_000);

afterAll(async () => {
  await stack.kill();
  await peer.stop();
  for (const name of ['MTGS_ANTHROPIC_API_KEY', 'MTGS_ANTHROPIC_URL']) Reflect.deleteProperty(process.env, name);
  rmSync(folder, { recursive: true });
});

/** Kills the process and starts it again. */
async function crash(): Promise<void> {
  await stack.kill();
  stack = await start();
}

test('kill -9 while a batch is handed in, waited for and collected: no trial is handed in twice, and the bill is right', async () => {
  let created = 0;
  let reading = 0;
  peer.batches.trouble = (method, path) => {
    if (method === 'POST' && path.endsWith('/batches')) created += 1;
    if (path.endsWith('/results')) reading += 1;
    // The instance is killed before it learns that its batch was taken.
    return created === 1 && method === 'POST' ? 'never' : undefined;
  };
  const asked = peer.asked.length;
  const request = { server: 'hub', tools: [tool('finish', 'requests')], trials: 3, perTool: 2, batch: true };
  const { id } = (await stack.call('POST', `${base}/simulations`, request)).body as Simulation;
  while (peer.batches.all.length === 0) await pause(5);
  await crash();
  // Found again, and not handed in anew: then it is killed while it waits.
  await eventually(async () => {
    const { body } = await stack.call('GET', `${base}/simulations/${id}`);
    return (body as { progress?: { step: string } }).progress?.step === 'waiting for batches' || undefined;
  });
  await crash();
  peer.batches.end();
  while (reading === 0) await pause(5);
  await crash();
  const ended = await eventually(async () => {
    peer.batches.end();
    const { body } = await stack.call('GET', `${base}/simulations/${id}`);
    const simulation = body as Simulation & { report?: ImpactReport };
    return ['completed', 'failed'].includes(simulation.status) ? simulation : undefined;
  }, 120);
  expect(ended).toMatchObject({ status: 'completed', outcome: 'established' });
  const handedIn = peer.batches.all.flatMap(({ items }) => items.map((item) => item.custom_id));
  expect(new Set(handedIn).size).toBe(handedIn.length);
  expect(peer.asked.length - asked).toBe(handedIn.length);
  expect(ended.bill?.calls).toBe(handedIn.length);
}, 240_000);

test('--batch asks in batches, and --follow with the words that it says comes back to the same report', async () => {
  peer.batches.trouble = () => undefined;
  const before = peer.batches.all.length;
  const file = join(folder, 'added.json');
  writeFileSync(file, JSON.stringify([tool('reopen', 'requests')]));
  const env = { MTGS_URL: stack.url, MTGS_API_KEY: stack.key };
  const request = [
    'simulate',
    '--tool',
    file,
    '--server',
    'hub',
    '--env',
    'prod',
    '--per-tool',
    '2',
    '--batch',
    '--json',
  ];
  const asking = runInProcess(request, { env });
  const { id } = await eventually(async () => {
    const { body } = await stack.call('GET', `${base}/simulations`);
    return (body as { items: Simulation[] }).items.find(({ status }) => status === 'running');
  });
  const following = runInProcess(['simulate', '--follow', id, '--env', 'prod', '--json'], { env });
  let isOver = false;
  const over = Promise.all([asking, following]).finally(() => (isOver = true));
  await eventually(() => (peer.batches.end(), Promise.resolve(isOver || undefined)), 120);
  const [asked, followed] = await over;
  expect([asked.code, followed.code]).toEqual([0, 0]);
  expect(peer.batches.all.length).toBeGreaterThan(before);
  expect(asked.err).toContain(`Come back to it with: mtgs simulate --follow ${id} --env prod`);
  expect(JSON.parse(followed.out)).toEqual(JSON.parse(asked.out));
  const wrong = await runInProcess(['simulate', '--follow', id, '--batch', '--env', 'prod'], { env });
  expect([wrong.code, wrong.err]).toEqual([2, expect.stringContaining('--batch needs a change')]);
}, 240_000);

import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { ImpactReport } from '../../shared/analysis/simulation/impact/impact-report.js';
import { sha256 } from '../../shared/kernel/canonical/canonical-json.js';
import { runInProcess } from '../cli/support/in-process.js';
import { type ModelPeer, startModelPeer } from '../support/peers/model-peer.js';

const timeout = 240_000;
const tool = (verb: string) => ({
  name: `${verb}_ticket`,
  description: `${verb} a ticket of the help desk.`,
  inputSchema: { type: 'object', properties: { ticket_id: { type: 'string' } } },
});

let folder: string;
let peer: ModelPeer;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'mtgs-batched-files-'));
  for (const [name, verbs] of [
    ['before', ['close', 'list', 'archive']],
    ['after', ['close', 'list', 'archive', 'resolve']],
  ] as const) {
    mkdirSync(join(folder, name));
    writeFileSync(join(folder, name, 'desk.json'), JSON.stringify(verbs.map(tool)));
  }
  peer = await startModelPeer('claude');
  // Depends on what is asked alone: some questions are undecided after two trials.
  peer.say = ({ query, tools }) => {
    const names = tools.map(({ name }) => name);
    const drawn = Number.parseInt(sha256(JSON.stringify([query, names])).slice(0, 4), 16);
    return { call: [...names].sort()[drawn % 2] ?? '' };
  };
});
afterEach(async () => {
  await peer.stop();
  rmSync(folder, { recursive: true });
});

const settings = (): Record<string, string> => ({
  MTGS_ANTHROPIC_API_KEY: 'sk-x',
  MTGS_ANTHROPIC_URL: peer.url,
  MTGS_MODEL_PRICES: '{"test-model":{"input":1,"output":10}}',
});
const command = (...more: string[]) => [
  ...['simulate', '--before', 'before', '--after', 'after', '--router', 'claude', '--model', 'test-model'],
  ...['--per-tool', '2', '--json', ...more],
];
const run = (...more: string[]) => runInProcess(command(...more), { cwd: folder, env: settings() });

/** Ends the batches that are out until the work is over. */
async function whileEnding<T>(work: Promise<T>): Promise<T> {
  const ending = setInterval(() => {
    peer.batches.end();
  }, 50);
  return work.finally(() => {
    clearInterval(ending);
  });
}
const handedIn = () => peer.batches.all.flatMap(({ items }) => items.map((item) => item.custom_id));
const linesOf = (name: string) => readFileSync(join(folder, name), 'utf8').trim().split('\n').sort();

test('questions over files are answered in batches as one by one, at half the price', { timeout }, async () => {
  const batched = await whileEnding(run('--batch', '--record', 'batched.jsonl'));
  expect(batched.code, batched.err).toBe(0);
  const asked = peer.asked.length;
  expect([handedIn().length, peer.batches.all.length]).toEqual([asked, 2]);
  expect(existsSync(join(folder, 'batched.jsonl.batches'))).toBe(false);

  const live = await run('--record', 'live.jsonl');
  const [one, other] = [batched, live].map(({ out }) => JSON.parse(out) as ImpactReport);
  expect(one).toEqual({ ...other, bill: one?.bill });
  expect(one?.bill).toEqual({ ...other?.bill, dollars: expect.closeTo((other?.bill?.dollars ?? 0) / 2, 9) as number });
  expect(linesOf('batched.jsonl')).toEqual(linesOf('live.jsonl'));

  const again = await run('--batch', '--record', 'batched.jsonl');
  expect([again.code, handedIn().length]).toEqual([0, asked]);
  expect((JSON.parse(again.out) as ImpactReport).bill?.calls).toBe(0);
});

test(
  'kill -9 while a batch is handed in, waited for and read: no question is handed in twice',
  { timeout },
  async () => {
    let created = 0;
    let reading = 0;
    peer.batches.trouble = (method, path) => {
      if (path.endsWith('/results')) reading += 1;
      if (method !== 'POST' || !path.endsWith('/batches')) return undefined;
      created += 1;
      // The process is killed before it learns that its batch was taken.
      return created === 1 ? 'never' : undefined;
    };
    const start = (): ChildProcess =>
      spawn(
        process.execPath,
        [join(process.cwd(), 'dist/cli/index.js'), ...command('--batch', '--record', 'picks.jsonl')],
        {
          cwd: folder,
          env: { ...process.env, ...settings(), NODE_NO_WARNINGS: '1' },
          stdio: 'ignore',
        },
      );
    const kill = async (child: ChildProcess): Promise<void> => {
      const ended = new Promise((resolve) => child.once('exit', resolve));
      child.kill('SIGKILL');
      await ended;
    };
    let looked = 0;
    const { trouble } = peer.batches;
    peer.batches.trouble = (method, path) => {
      if (method === 'GET' && /batches\/\w+$/.test(path)) looked += 1;
      return trouble(method, path);
    };
    const untilAndKill = async (isReached: () => boolean): Promise<void> => {
      const child = start();
      while (!isReached() && child.exitCode === null) await pause(20);
      expect(child.exitCode).toBeNull();
      await kill(child);
    };
    await untilAndKill(() => created === 1);
    await untilAndKill(() => looked > 1);
    peer.batches.end();
    await untilAndKill(() => reading > 0);
    const { code, out, err } = await whileEnding(run('--batch', '--record', 'picks.jsonl'));
    expect(code, err).toBe(0);
    expect(new Set(handedIn()).size).toBe(handedIn().length);
    expect((JSON.parse(out) as ImpactReport).bill?.calls).toBe(handedIn().length);
    expect(peer.asked.length).toBe(handedIn().length);
  },
);

test.each([
  [['--batch'], 'a file of picks'],
  [['--batch', '--record', 'picks.jsonl', '--router', 'local'], '--model needs a model'],
])('%j is wrong use, and nothing is asked', async (more, message) => {
  const { code, err } = await run(...more);
  expect([code, err, peer.asked.length]).toEqual([2, expect.stringContaining(message), 0]);
});

test('a model without batches is wrong use', async () => {
  const local = ['simulate', '--before', 'before', '--after', 'after', '--batch', '--record', 'picks.jsonl'];
  const { code, err } = await runInProcess(local, { cwd: folder });
  expect([code, err]).toEqual([2, expect.stringContaining('a model that takes batches')]);
});

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { ShownAnalysisRun } from '../../shared/api/shown-analysis-run.js';
import type { AuditEntry } from '../../shared/domain/governance/audit-entry.js';
import type { ShownConflict } from '../../shared/api/shown-conflict.js';
import { eventually, type Stack, startStack } from '../support/hosts/embedded-stack.js';
import { serversOfForty } from './registry-of-forty.js';

/** More by `KILLS=200`: about five seconds each. */
const kills = Number(process.env['KILLS'] ?? 12);
const base = '/v1/environments/prod';

let folder: string;
let stack: Stack;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'mtgs-kill-'));
  stack = await startStack(folder);
  await stack.call('PUT', '/v1/environments/prod', {});
  for (const [server, tools] of Object.entries(serversOfForty)) {
    const { status, body } = await stack.call('POST', `${base}/tools`, { server, tools });
    expect(status).toBe(202);
    await finished((body as { run: ShownAnalysisRun }).run.id);
  }
});

afterAll(async () => {
  await stack.kill();
  rmSync(folder, { recursive: true });
});

const analyze = async (): Promise<string> =>
  ((await stack.call('POST', `${base}/analysis-runs`, {})).body as ShownAnalysisRun).id;

const finished = (run: string): Promise<ShownAnalysisRun> =>
  eventually(async () => {
    const { body } = await stack.call('GET', `${base}/analysis-runs/${run}`);
    const { status } = body as ShownAnalysisRun;
    return status === 'completed' || status === 'failed' ? (body as ShownAnalysisRun) : undefined;
  });

/** What an analysis concludes, without when and by which run it was seen. */
async function conclusions(): Promise<unknown[]> {
  const { body } = await stack.call('GET', `${base}/conflicts?limit=500`);
  return (body as { items: ShownConflict[] }).items
    .map(({ id, type, severity, score, tools, status, text }) => ({
      id,
      type,
      severity,
      score,
      tools,
      status,
      text,
    }))
    .sort((a, b) => (a.id < b.id ? -1 : 1));
}

const toolStates = async (): Promise<unknown[]> => {
  const { body } = await stack.call('GET', `${base}/tools?limit=500`);
  return (body as { items: { id: string; status: string; version: number }[] }).items.map(({ id, status, version }) => [
    id,
    status,
    version,
  ]);
};

test(`${kills} SIGKILLs in the middle of an analysis: each time the same conflicts, nothing doubled, nothing stuck`, async () => {
  const began = performance.now();
  const undisturbed = await finished(await analyze());
  const durationMs = performance.now() - began;
  expect(undisturbed).toMatchObject({ status: 'completed', toolCount: 40 });
  const expected = await conclusions();
  const states = await toolStates();
  expect(expected.length).toBeGreaterThan(10);

  const runs: string[] = [];
  for (let kill = 0; kill < kills; kill += 1) {
    const run = await analyze();
    runs.push(run);
    await pause(Math.random() * durationMs); // The moment is random on purpose.
    await stack.kill();
    stack = await startStack(folder);
    expect(await finished(run)).toMatchObject({ status: 'completed', verdict: undisturbed.verdict });
    expect(await conclusions()).toEqual(expected);
  }
  expect(await toolStates()).toEqual(states);

  // Every run began once and ended once, and the audit chain holds each event once.
  const entries = await eventually(async () => {
    const found = await auditEntries();
    return runs.every((run) => found.filter(({ subject }) => subject.id === run).length >= 2) ? found : undefined;
  });
  for (const run of runs) {
    expect(entries.filter(({ subject }) => subject.id === run).map(({ type }) => type)).toEqual([
      'ANALYSIS_RUN_STARTED',
      'ANALYSIS_RUN_COMPLETED',
    ]);
  }
  expect(new Set(entries.map(({ eventId }) => eventId)).size).toBe(entries.length);
  expect((await stack.call('GET', '/v1/environments/prod/audit-entries/verification')).body).toMatchObject({
    intact: true,
  });
}, 900_000);

async function auditEntries(): Promise<AuditEntry[]> {
  const entries: AuditEntry[] = [];
  let cursor = '';
  do {
    const { body } = await stack.call('GET', `/v1/environments/prod/audit-entries?limit=500${cursor}`);
    const { items, nextCursor } = body as { items: AuditEntry[]; nextCursor?: string };
    entries.push(...items);
    cursor = nextCursor === undefined ? '' : `&cursor=${encodeURIComponent(nextCursor)}`;
  } while (cursor !== '');
  return entries;
}

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { chainPath } from '../../cli/audit/chain-path.js';
import type { AnalysisRun } from '../../shared/domain/analysis/analysis-run.js';
import type { Approval } from '../../shared/domain/governance/approval.js';
import type { AuditEntry } from '../../shared/domain/governance/audit-entry.js';
import type { Tool } from '../../shared/domain/registry/tool.js';
import { runMtgs } from '../cli/support/run-mtgs.js';
import { eventually, type Stack, startStack } from '../support/hosts/embedded-stack.js';
import { listAll } from '../support/hosts/list-all.js';

const base = '/v1/environments/prod';
const backups = 3;
const twinsMax = 30;
/** Time between two requests of one client, in milliseconds. */
const pace = 100;

/** What the stack acknowledged, and so has to be in every backup that began afterwards. */
type Acknowledged =
  | { kind: 'tool'; id: string; version: number }
  | { kind: 'decision'; id: string; status: 'APPROVED' | 'REJECTED' }
  | { kind: 'key'; key: string };

let folder: string;
let stack: Stack;
const keyOf = new Map<string, string>();

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'mtgs-drill-'));
  stack = await startStack(join(folder, 'data'));
  await stack.call('PUT', '/v1/environments/prod', {});
  for (const [name, role] of [
    ['root', 'admin'],
    ['ada', 'developer'],
    ['ben', 'developer'],
    ['rita', 'reviewer'],
  ]) {
    const { body } = await stack.call('POST', '/v1/api-keys', { name, role });
    keyOf.set(name ?? '', (body as { key: string }).key);
  }
  // Twins of two servers: one of each is blocked, so that there is something to decide from the first moment.
  const twins = Array.from({ length: twinsMax }, (_, n) => aTool(`shared_${n}`, 0));
  for (const server of ['desk', 'hub']) {
    await stack.call('POST', `${base}/tools`, { server, tools: twins }, { ...as('ada'), Prefer: 'wait=60' });
  }
  await eventually(async () => {
    const { body } = await stack.call('GET', `${base}/approvals?limit=500`);
    return (body as { items: unknown[] }).items.length >= twinsMax ? true : undefined;
  }, 120);
}, 240_000);

afterAll(async () => {
  await stack.kill();
  rmSync(folder, { recursive: true });
});

const as = (name: string) => ({ 'X-API-Key': keyOf.get(name) ?? '' });
const aTool = (name: string, edition: number) => ({
  name,
  description: `Does what is called ${name.replaceAll('_', ' ')}, edition ${edition}.`,
  inputSchema: { type: 'object', properties: { [`${name}_id`]: { type: 'string' } } },
});

/** Registers tools until told to stop. */
async function develop(name: string, server: string, done: AbortSignal, acknowledged: Acknowledged[]): Promise<void> {
  for (let n = 0; !done.aborted; n += 1) {
    const definition = aTool(`${server}_tool_${n % 20}`, n);
    const { status, body } = await stack.call('POST', `${base}/tools`, { server, tools: [definition] }, as(name));
    if (status >= 300) throw new Error(`registering answered ${status}: ${JSON.stringify(body)}`);
    for (const { id, version } of (body as { tools: { id: string; version: number }[] }).tools) {
      acknowledged.push({ kind: 'tool', id, version });
    }
    await pause(pace);
  }
}

async function review(done: AbortSignal, acknowledged: Acknowledged[]): Promise<void> {
  for (let n = 0; !done.aborted; n += 1) {
    const { body } = await stack.call('GET', `${base}/approvals?status=pending`, undefined, as('rita'));
    for (const { id } of (body as { items: Approval[] }).items.slice(0, 1)) {
      const decision = n % 3 === 0 ? 'reject' : 'approve';
      const answer = await stack.call('POST', `${base}/approvals/${id}/${decision}`, {}, as('rita'));
      if (answer.status === 200) {
        acknowledged.push({ kind: 'decision', id, status: decision === 'reject' ? 'REJECTED' : 'APPROVED' });
      }
    }
    await pause(pace);
  }
}

async function makeKeys(done: AbortSignal, acknowledged: Acknowledged[]): Promise<void> {
  for (let n = 0; !done.aborted; n += 1) {
    const { status, body } = await stack.call('POST', '/v1/api-keys', { name: `k${n}`, role: 'viewer' }, as('root'));
    if (status === 201) acknowledged.push({ kind: 'key', key: (body as { key: string }).key });
    await pause(pace);
  }
}

test('backups of a stack at work: restored elsewhere, all that was acknowledged before is there, and what waited goes on', async () => {
  const acknowledged: Acknowledged[] = [];
  const done = new AbortController();
  const work = Promise.all([
    develop('ada', 'desk', done.signal, acknowledged),
    develop('ben', 'hub', done.signal, acknowledged),
    review(done.signal, acknowledged),
    makeKeys(done.signal, acknowledged),
  ]);
  const taken: { file: string; before: Acknowledged[] }[] = [];
  for (let n = 0; n < backups; n += 1) {
    const has = (kind: string): boolean => acknowledged.filter((one) => one.kind === kind).length > n * 2;
    await eventually(() => Promise.resolve(['tool', 'decision', 'key'].every(has) ? true : undefined));
    const file = join(folder, `backup-${n}.tar`);
    const before = [...acknowledged];
    const { code, err } = await runMtgs(['backup', file, '--data', join(folder, 'data')]);
    expect([code, err]).toEqual([0, expect.stringContaining('Copying')]);
    taken.push({ file, before });
  }
  done.abort();
  await work;
  await stack.kill();

  let unfinished = 0;
  for (const [n, { file, before }] of taken.entries()) {
    const target = join(folder, `restored-${n}`);
    expect(await runMtgs(['restore', file, '--data', target])).toMatchObject({ code: 0 });
    unfinished += unfinishedIn(target);
    stack = await startStack(target);
    await expectAll(stack, before);
    await stack.stop();
  }
  expect(unfinished).toBeGreaterThan(0);
}, 600_000);

/** Orchestrations that were under way when the backup was taken. */
function unfinishedIn(data: string): number {
  const database = new DatabaseSync(join(data, 'host.db'), { readOnly: true });
  const row = database.prepare("SELECT count(*) AS n FROM instances WHERE status IN ('Pending', 'Running')").get();
  database.close();
  return Number(row?.['n']);
}

async function expectAll(restored: Stack, before: readonly Acknowledged[]): Promise<void> {
  // What was under way goes on by itself, and nothing waits for ever.
  const entries = await eventually(async () => {
    const runs = await listAll<AnalysisRun>(restored, `${base}/analysis-runs`, as('root'));
    const tools = await listAll<Tool>(restored, `${base}/tools`, as('root'));
    const found = await listAll<AuditEntry>(restored, '/v1/environments/prod/audit-entries', as('root'));
    const isSettled =
      runs.every(({ status }) => status === 'completed') &&
      tools.every(({ status }) => status !== 'pending') &&
      runs.every(({ id }) => found.filter(({ subject }) => subject.id === id).length === 2);
    return isSettled ? found : undefined;
  }, 240);
  const tools = new Map(
    (await listAll<Tool>(restored, `${base}/tools`, as('root'))).map((tool) => [tool.id as string, tool]),
  );
  const approvals = new Map(
    (await listAll<Approval>(restored, `${base}/approvals`, as('root'))).map((one) => [one.id, one.status]),
  );
  for (const one of before) {
    if (one.kind === 'tool') {
      expect(tools.get(one.id)?.version, one.id).toBeGreaterThanOrEqual(one.version);
      const registered = entries.filter(
        ({ type, subject, after }) =>
          /^TOOL_(REGISTERED|UPDATED)$/.test(type) &&
          subject.id === one.id &&
          (after as { version?: number }).version === one.version,
      );
      expect(registered, `${one.id} version ${one.version}`).toHaveLength(1);
    } else if (one.kind === 'decision') {
      expect(approvals.get(one.id)).toBe(one.status.toLowerCase());
      expect(
        entries.filter(({ type, subject }) => type === `APPROVAL_${one.status}` && subject.id === one.id),
      ).toHaveLength(1);
    } else {
      expect((await restored.call('GET', '/v1/me', undefined, { 'X-API-Key': one.key })).status).toBe(200);
    }
  }
  expect(new Set(entries.map(({ eventId }) => eventId)).size).toBe(entries.length);
  for (const env of ['prod', 'instance']) {
    const { body } = await restored.call('GET', `${chainPath(env)}/verification`, undefined, as('root'));
    expect(body).toMatchObject({ intact: true });
  }
  expect((await restored.call('GET', '/readiness')).body).toMatchObject({ ready: true });
}

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { AnalysisRun } from '../../shared/domain/analysis/analysis-run.js';
import { runMtgs } from '../cli/support/run-mtgs.js';
import { breakJson, damageRow } from '../support/damage-row.js';
import { eventually, type Stack, startStack } from '../support/hosts/embedded-stack.js';

let folder: string;
let stack: Stack;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'mtgs-damaged-'));
  stack = await startStack(folder);
}, 60_000);
afterEach(async () => {
  await stack.kill();
  rmSync(folder, { recursive: true });
});

const aTool = (name: string) => ({ name, description: `Does ${name}.`, inputSchema: { type: 'object' } });

async function register(env: string, name: string): Promise<string> {
  const { status, body } = await stack.call('POST', `/v1/environments/${env}/tools`, {
    server: 'crm',
    tools: [aTool(name)],
  });
  expect(status).toBe(202);
  const { id } = (body as { run: AnalysisRun }).run;
  await eventually(async () => {
    const answer = await stack.call('GET', `/v1/environments/${env}/analysis-runs/${id}`);
    return (answer.body as AnalysisRun).status === 'completed' ? true : undefined;
  });
  const tool = await stack.call('GET', `/v1/environments/${env}/tools/crm~${name}`);
  return (tool.body as { status: string }).status;
}

test('bytes flipped in one row: it is named and set aside with its text, and everybody else is served and analysed', async () => {
  for (const env of ['dev', 'prod']) await stack.call('PUT', `/v1/environments/${env}`, {});
  for (const name of ['find_customer', 'send_invoice']) expect(await register('dev', name)).toBe('active');
  await stack.stop();
  damageRow(join(folder, 'mtgs.db'), 'registry', 'tool:crm~find_customer', breakJson);
  // Still JSON, but no tool any more.
  damageRow(join(folder, 'mtgs.db'), 'registry', 'version:crm~send_invoice@000001', (text) =>
    text.replace('"fingerprint"', '"fimgerprint"'),
  );
  // Every feed comes by the damaged row.
  const host = new DatabaseSync(join(folder, 'host.db'));
  host.exec('DELETE FROM leases');
  host.close();
  stack = await startStack(folder);

  expect(await register('prod', 'find_order')).toBe('active');
  const audit = await eventually(async () => {
    const { body } = await stack.call('GET', '/v1/environments/prod/audit-entries?type=TOOL_REGISTERED');
    return (body as { items: unknown[] }).items.length === 1 ? (body as { items: unknown[] }) : undefined;
  });
  expect(audit.items).toHaveLength(1);

  const read = await stack.call('GET', '/v1/environments/dev/tools/crm~find_customer');
  expect(read).toMatchObject({
    status: 500,
    body: {
      code: 'unreadable',
      detail: expect.stringMatching(
        /^tool:crm~find_customer of dev is damaged: it is no JSON from character \d+ on \(row \d+ of the container registry\)$/,
      ) as string,
    },
  });
  const list = await stack.call('GET', '/v1/environments/dev/tools');
  expect(list).toMatchObject({
    status: 200,
    body: { items: [{ id: 'crm~send_invoice' }], unreadable: [{ id: 'tool:crm~find_customer' }] },
  });
  const history = await stack.call('GET', '/v1/environments/dev/tools/crm~send_invoice/versions');
  expect(history).toMatchObject({
    status: 200,
    body: { items: [], unreadable: [{ id: 'version:crm~send_invoice@000001' }] },
  });
  const aside = await eventually(async () => {
    const { body } = await stack.call('GET', '/v1/set-aside-changes');
    const { items } = body as { items: { damaged: boolean; source: string; environment: string }[] };
    return items.length >= 3 ? items : undefined;
  });
  expect(
    aside
      .filter(({ damaged }) => damaged)
      .map(({ source }) => source)
      .sort(),
  ).toEqual(['onAlertWorthyEvent', 'onDeliveryQueued', 'onEventRecorded', 'onRegistryChanged']);
  // What needs the damaged row is set aside as well, and that is of the same environment.
  expect(new Set(aside.map(({ environment }) => environment))).toEqual(new Set(['dev']));
  const { status, body } = await stack.call('GET', '/readiness');
  expect([status, (body as { ready: boolean }).ready]).toEqual([200, true]);
  expect(
    (body as { checks: { name: string }[] }).checks.find(({ name }) => name === 'changes set aside'),
  ).toMatchObject({
    ok: false,
    required: false,
    detail: expect.stringMatching(/^\d, of which 4 cannot be read$/) as string,
  });
  // The text is kept, also where the row is lost for good.
  const poison = new DatabaseSync(join(folder, 'mtgs.db'), { readOnly: true });
  const texts = poison
    .prepare('SELECT body FROM documents_poison')
    .all()
    .map((row) => String(row['body']));
  poison.close();
  expect(texts.filter((text) => text.includes('Does find_customer.')).length).toBeGreaterThanOrEqual(3);
  const shown = await runMtgs(['tools', 'list', '--env', 'dev'], {
    env: { MTGS_URL: stack.url, MTGS_API_KEY: stack.key },
  });
  expect([shown.code, shown.err]).toEqual([
    0,
    expect.stringContaining('left out, for it cannot be read: tool:crm~find_customer: damaged'),
  ]);
}, 120_000);

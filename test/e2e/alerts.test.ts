import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { channelRules } from '../support/channel-rules.js';
import { eventually, type Stack, startStack } from '../support/hosts/embedded-stack.js';
import { type Receiver, startReceiver } from '../support/peers/receiver.js';

const env = '/v1/environments/prod';
const folder = mkdtempSync(join(tmpdir(), 'mtgs-alerts-e2e-'));
const secret = 'planted0secret0planted0secret000';
let slack: Receiver;
let pager: Receiver;
let stack: Stack;

beforeAll(async () => {
  slack = await startReceiver(channelRules.slack, { status: 200, text: 'ok' });
  pager = await startReceiver(channelRules.pagerduty, { status: 202, text: '{"status":"success"}' });
  process.env['MTGS_ALERT_SLACK'] = `${slack.url}/${secret}`;
  process.env['MTGS_ALERT_PAGER'] = secret;
  process.env['MTGS_PAGERDUTY_URL'] = pager.url;
  stack = await startStack(folder);
}, 60_000);
afterAll(async () => {
  await stack.stop();
  await slack.stop();
  await pager.stop();
  rmSync(folder, { recursive: true });
});

const deliveries = async (status: string) => {
  const { body } = await stack.call('GET', `${env}/alert-deliveries?status=${status}`);
  return (body as { items: { id: string; alert: { title: string }; channel: string; reason?: string }[] }).items;
};

const pair = 'between crm~find_customer and erp~find_customer';
const forPager = ['Approval needed: erp~find_customer version 1', `EXACT_NAME ${pair}`, `SEMANTIC_OVERLAP ${pair}`];
const forSlack = [...forPager, 'erp~find_customer version 1 is blocked'];

test('a blocked registration reaches its channels once; a channel that refuses is dead, and replayed when it is mended', async () => {
  const alerts = [
    { id: 'ops', target: { type: 'slack', url: '${MTGS_ALERT_SLACK}' } },
    { id: 'oncall', target: { type: 'pagerduty', routingKey: '${MTGS_ALERT_PAGER}' } },
  ];
  const created = await stack.call('PUT', '/v1/environments/prod', { policy: { alerts } });
  expect(created.status).toBe(201);
  slack.mood = { status: 410, text: `channel_is_archived ${secret}` };
  for (const server of ['crm', 'erp']) {
    const tool = { name: 'find_customer', description: 'Finds a customer by name.', inputSchema: { type: 'object' } };
    const { status } = await stack.call('POST', `${env}/tools`, { server, tools: [tool] }, { Prefer: 'wait=30' });
    expect([200, 201, 202]).toContain(status);
  }

  const dead = await eventually(async () => {
    const found = await deliveries('dead');
    return found.length === forSlack.length ? found : undefined;
  });
  expect(dead.map(({ alert }) => alert.title).sort()).toEqual(forSlack);
  expect(JSON.stringify(dead)).not.toContain(secret);
  // One incident each, whatever Slack says.
  await eventually(async () => ((await deliveries('sent')).length === forPager.length ? true : undefined));
  expect((await deliveries('sent')).map(({ alert }) => alert.title).sort()).toEqual(forPager);
  const keys = pager.taken.map(({ body }) => (body as { dedup_key: string }).dedup_key);
  expect(new Set(keys).size).toBe(forPager.length);

  slack.mood = 'well';
  for (const { id } of dead) {
    expect((await stack.call('POST', `${env}/alert-deliveries/${id}/replay`)).status).toBe(202);
  }
  const all = forSlack.length + forPager.length;
  await eventually(async () => ((await deliveries('sent')).length === all ? true : undefined));
  expect(slack.taken).toHaveLength(forSlack.length);
  expect((await stack.call('POST', `${env}/alert-deliveries/${dead[0]?.id ?? ''}/replay`)).status).toBe(409);

  expect((await stack.call('POST', `${env}/alert-tests`, { channel: 'ops' })).status).toBe(202);
  await eventually(async () => (slack.taken.length === forSlack.length + 1 ? true : undefined));
}, 120_000);

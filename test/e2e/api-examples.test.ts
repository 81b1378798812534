import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { format } from 'prettier';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import type { ApiExamples } from '../../functions/openapi/api-examples.js';
import { listTools, serveHttp } from '../platform/mcp-server/http-peer.js';
import { outlineOf } from '../support/api-story/outline-of.js';
import { tellApiStory } from '../support/api-story/tell-api-story.js';
import { type Stack, startStack } from '../support/hosts/embedded-stack.js';
import { type Receiver, startReceiver } from '../support/peers/receiver.js';

const file = 'functions/openapi/examples.json';
const folder = mkdtempSync(join(tmpdir(), 'mtgs-examples-'));
const refusesTests = (body: unknown) =>
  JSON.stringify(body).includes('Test alert') ? 'channel_is_archived' : undefined;
let stack: Stack;
let receiver: Receiver;

beforeAll(async () => {
  receiver = await startReceiver(refusesTests, { status: 200, text: 'ok' });
  vi.stubEnv('MTGS_ALERT_SLACK', `${receiver.url}/slack`);
  vi.stubEnv('MTGS_CARD_SECRET', 'card-secret-of-the-story-0123456789abcdef');
  vi.stubEnv('MTGS_CARD_RESPONDERS', JSON.stringify({ 'rita@contoso.com': 'reviewer' }));
  stack = await startStack(folder);
}, 60_000);
afterAll(async () => {
  await stack.stop();
  await receiver.stop();
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true });
});

const tools = [
  {
    name: 'list_orders',
    description: 'Lists the orders of a customer, newest first.',
    inputSchema: { type: 'object', properties: { customer_id: { type: 'string' } }, required: ['customer_id'] },
  },
];

/** By operation and name, so that a difference says where it is. */
const outlinesOf = ({ operations, problems }: ApiExamples): ReadonlyMap<string, unknown> =>
  new Map<string, unknown>([
    ...Object.entries(operations).flatMap(([operation, examples]) =>
      Object.entries(examples).map(([name, example]) => [`${operation} ${name}`, outlineOf(example)] as const),
    ),
    ['problems', Object.keys(problems).sort()],
  ]);

// After a change on purpose: `node scripts/run.mjs examples` records them anew.
test('every example of the API is what a running instance takes and answers', async () => {
  const { url: shopUrl } = await serveHttp(listTools(() => tools));
  const told = await tellApiStory({ stack, dataFolder: folder, receiver, shopUrl });
  if (process.env['MTGS_EXAMPLES'] === 'record') {
    writeFileSync(file, await format(JSON.stringify(told), { parser: 'json', printWidth: 120 }));
  }
  const recorded = JSON.parse(readFileSync(file, 'utf8')) as ApiExamples;
  const [now, before] = [outlinesOf(told), outlinesOf(recorded)];
  expect([...now.keys()]).toEqual([...before.keys()]);
  for (const [name, outline] of now) expect(outline, name).toEqual(before.get(name));
}, 240_000);

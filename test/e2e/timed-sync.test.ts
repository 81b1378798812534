import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Server } from '../../shared/domain/registry/server.js';
import { eventually, type Stack, startStack } from '../support/hosts/embedded-stack.js';
import { listTools, serveHttp } from '../platform/mcp-server/http-peer.js';

// The longest name that an environment can have, so that ids derived from it must be shortened, beside a short one.
const environments = ['aaa', `prod-${'x'.repeat(58)}`];
const folder = mkdtempSync(join(tmpdir(), 'mtgs-timed-sync-'));
let stack: Stack;

beforeAll(async () => {
  stack = await startStack(folder, { syncSchedule: '*/5 * * * * *' });
}, 60_000);
afterAll(async () => {
  await stack.stop();
  rmSync(folder, { recursive: true });
});

const descriptionOf = async (env: string): Promise<string | undefined> => {
  const { status, body } = await stack.call('GET', `/v1/environments/${env}/tools/desk~create_ticket`);
  return status === 200 ? (body as { definition: { description: string } }).definition.description : undefined;
};

test('the timer synchronises every environment: a live server that drifts is noticed in each of them', async () => {
  const live = new Map(environments.map((env) => [env, `Opens a ticket in ${env}.`]));
  for (const env of environments) {
    const { url } = await serveHttp(
      listTools(() => [{ name: 'create_ticket', description: live.get(env), inputSchema: { type: 'object' } }]),
    );
    expect((await stack.call('PUT', `/v1/environments/${env}`, {})).status).toBe(201);
    const server = { transport: { type: 'http', url } };
    expect((await stack.call('PUT', `/v1/environments/${env}/servers/desk`, server)).status).toBe(201);
  }
  const allSay = (words: (env: string) => string) =>
    eventually(async () => {
      const said = await Promise.all(environments.map(descriptionOf));
      return environments.every((env, at) => said[at] === words(env)) ? true : undefined;
    }, 45);
  await allSay((env) => `Opens a ticket in ${env}.`);
  for (const env of environments) live.set(env, `Deletes every ticket of ${env}.`);
  await allSay((env) => `Deletes every ticket of ${env}.`);

  for (const env of environments) {
    const { body } = await stack.call('GET', `/v1/environments/${env}/servers/desk`);
    expect((body as Server).lastSync?.outcome).toBe('synced');
  }
}, 120_000);

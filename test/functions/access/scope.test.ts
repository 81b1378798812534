import { afterAll, beforeAll, expect, test } from 'vitest';
import { bySystem } from '../../../shared/domain/event.js';
import type { RouteAnswer } from '../../support/call-route.js';
import { openApp } from '../support.js';

const app = await openApp();
afterAll(app.close);
const tools = [{ name: 'read_file', inputSchema: { type: 'object' } }];
let scoped = '';

beforeAll(async () => {
  scoped = (await app.keyFor('admin', ['dev'])).key;
  for (const id of ['dev', 'prod']) await app.services.createEnvironment({ id, by: bySystem });
});

const call = (name: string, more: object): Promise<RouteAnswer> => app.call(name, { key: scoped, ...more });

// Where the environment stands in the path, test/functions/access/access.test.ts goes through every route.
test.each([
  ['ciCheck', (env: string) => ({ body: { environment: env, server: 'a', tools } })],
  ['listAuditLogs', (env: string) => ({ params: { environment: env } })],
  ['exportAuditLogs', (env: string) => ({ params: { environment: env } })],
  ['verifyAuditLogs', (env: string) => ({ params: { environment: env } })],
])('404: %s of an environment that the key is not good for, 200 of its own', async (name, request) => {
  const other = await call(name, request('prod'));
  expect([other.status, other.body['code']]).toEqual([404, 'not-found']);
  expect((await call(name, request('dev'))).status).toBe(200);
});

test('200: the list of environments holds those that the key is good for', async () => {
  const { body } = await call('listEnvironments', {});
  expect((body['items'] as { id: string }[]).map(({ id }) => id)).toEqual(['dev']);
});

test('413: a body is refused before it is read when its length says that it is too large', async () => {
  const headers = { 'content-length': String(5 * 1024 * 1024) };
  const answer = await call('registerTools', { params: { environment: 'dev' }, raw: '{}', headers });
  expect([answer.status, answer.body['code']]).toEqual([413, 'too-large']);
});

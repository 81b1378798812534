import { afterAll, beforeAll, expect, test } from 'vitest';
import { openApp } from '../support.js';

const app = await openApp();
beforeAll(async () => {
  const { key } = await app.keyFor('admin');
  const policy = { blockingSeverities: ['CRITICAL'] };
  for (const [environment, title] of [['prod', 'Production'], ['test']] as const) {
    const body = { ...(title !== undefined && { title }), description: 'What customers use.', policy };
    await app.call('createEnvironment', { key, params: { environment }, body });
  }
});
afterAll(() => {
  app.close();
});

const listed = async (key: string) => (await app.call('listEnvironments', { key })).body['items'];

test('an auditor learns the ids and titles of environments, which name the audit chains, and nothing of their policy', async () => {
  expect(await listed((await app.keyFor('auditor')).key)).toEqual([
    { id: 'prod', title: 'Production' },
    { id: 'test' },
  ]);
  expect(await listed((await app.keyFor('auditor', ['test'])).key)).toEqual([{ id: 'test' }]);
});

test('whoever may read an environment still gets it whole', async () => {
  expect(await listed((await app.keyFor('viewer', ['prod'])).key)).toMatchObject([
    { id: 'prod', description: 'What customers use.', policy: { blockingSeverities: ['CRITICAL'] } },
  ]);
});

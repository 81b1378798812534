import { afterAll, beforeAll, expect, test } from 'vitest';
import { bySystem } from '../../shared/domain/event.js';
import { openApp } from './support.js';

const app = await openApp();
afterAll(app.close);
const params = { environment: 'prod', server: 'crm' };
let key = '';

const before = {
  title: 'Customers',
  owner: 'sales',
  autoSync: false,
  source: { registry: 'https://registry.example.com/v0.1', name: 'com.example/crm' },
  transport: { type: 'http', url: 'https://crm.example.com/mcp' },
};
const after: typeof before = {
  title: 'Clients',
  owner: 'support',
  autoSync: true,
  source: { registry: 'https://other.example.com/v0.1', name: 'com.example/clients' },
  transport: { type: 'http', url: 'https://clients.example.com/mcp' },
};

beforeAll(async () => {
  key = (await app.keyFor('admin')).key;
  await app.services.createEnvironment({ id: 'prod', by: bySystem });
});

test.each(Object.keys(before) as (keyof typeof before)[])(
  'a change of the %s of a server leaves everything else as it was',
  async (field) => {
    await app.call('saveServer', { key, params, body: before });
    const changed = await app.call('updateServer', { key, params, body: { [field]: after[field] } });
    expect(changed).toMatchObject({ status: 200, body: { ...before, [field]: after[field] } });
  },
);

test('a change of nothing changes nothing', async () => {
  const { headers } = await app.call('saveServer', { key, params, body: before });
  const changed = await app.call('updateServer', { key, params, body: {} });
  expect(changed).toMatchObject({ status: 200, body: before, headers: { ETag: headers['ETag'] } });
});

import { afterAll, expect, test } from 'vitest';
import { bySystem } from '../../../shared/domain/event.js';
import { openApp } from '../support.js';

const app = await openApp();
afterAll(app.close);
const env = 'prod';
const params = { environment: env };

test('what a key registers, and the server that it adds, are on its account and on that of who made the key', async () => {
  await app.services.createEnvironment({ id: env, by: bySystem });
  const admin = await app.keyFor('admin');
  const body = { name: 'CI', role: 'developer' };
  const made = (await app.call('createApiKey', { key: admin.key, body })).body as {
    key: string;
    id: string;
    makers: string[];
  };
  const own = { kind: 'api-key', id: made.id, name: 'CI', makers: [admin.id] };
  expect(made.makers).toEqual([admin.id]);
  const call = (name: string, more: object = {}) => app.call(name, { key: made.key, params, ...more });
  expect((await call('showMe')).body).toMatchObject({ actor: own, makers: [admin.id] });

  const tool = { name: 'find', inputSchema: { type: 'object' } };
  await call('registerTools', { body: { server: 'crm', tools: [tool] } });
  await call('saveServer', {
    params: { environment: env, server: 'crm' },
    body: { transport: { type: 'http', url: 'https://crm.example.com/mcp' } },
  });
  const { registry } = app.services;
  expect((await registry.tools.get(env, 'crm~find'))?.value.registeredBy).toEqual(own);
  expect((await registry.versions.get(env, 'crm~find@000001'))?.value.registeredBy).toEqual(own);
  expect((await registry.servers.get(env, 'crm'))?.value.changedBy).toEqual(own);
  const sync = await call('requestSync', { params: { environment: env }, body: { servers: ['crm'] } });
  expect(sync.body['requestedBy']).toEqual(own);
});

import { expect, test } from 'vitest';
import { serveHttp } from '../../platform/mcp-server/http-peer.js';
import { runMtgs } from '../support/run-mtgs.js';

const at = '2026-01-01T10:00:00.000Z';

/** An instance that gives the answer that the test says, and what it was sent. */
async function anInstance(answer: (path: string) => unknown) {
  const sent: unknown[] = [];
  const { url } = await serveHttp((request, response, body) => {
    if (body !== '') sent.push(JSON.parse(body));
    response.writeHead(200, { 'content-type': 'application/json' });
    response.end(JSON.stringify(answer(request.url ?? '')));
  });
  return { sent, env: { MTGS_URL: new URL(url).origin, MTGS_API_KEY: 'mtgs_x' } };
}

const record = {
  id: 'AbCdEfGh2345',
  name: 'CI',
  role: 'ci-agent',
  servers: ['crm', 'hub'],
  createdAt: at,
  createdBy: { kind: 'system', id: 'mtgs', name: 'MTGS' },
};

test('keys create --servers limits the key to those servers, and keys list shows what a key is good for', async () => {
  const { sent, env } = await anInstance(() => ({ ...record, key: 'mtgs_secret', items: [record] }));
  const created = await runMtgs(['keys', 'create', 'CI', '--role', 'ci-agent', '--servers', 'crm, hub'], { env });
  expect([created.code, created.out.trim()], created.err).toEqual([0, 'mtgs_secret']);
  expect(sent).toEqual([{ name: 'CI', role: 'ci-agent', servers: ['crm', 'hub'] }]);
  const { out } = await runMtgs(['keys', 'list'], { env });
  expect(out).toMatch(/ENVIRONMENTS +SERVERS/);
  expect(out).toMatch(/ci-agent +all +crm, hub/);
});

test('servers list shows since when a server is stale', async () => {
  const server = {
    environment: 'default',
    transport: { type: 'http', url: 'https://crm.example.com/mcp' },
    autoSync: true,
    createdAt: at,
    updatedAt: at,
  };
  const { env } = await anInstance(() => ({
    items: [
      { ...server, id: 'crm', stale: { since: '2026-01-01T09:00:00.000Z' } },
      { ...server, id: 'hub' },
    ],
  }));
  const { code, out } = await runMtgs(['servers', 'list'], { env });
  expect(code).toBe(0);
  expect(out).toMatch(/^crm .* since 2026-01-01T09:00:00.000Z$/m);
  expect(out).toMatch(/^hub .* never$/m);
});

test('servers sync is no success when nothing came of the server', async () => {
  const requestedBy = { kind: 'user', id: 'ada', name: 'Ada' };
  const asked = { environment: 'default', servers: ['crm'], requestedBy, requestedAt: at };
  const run = { ...asked, id: 'sync-1', completedAt: at };
  const { env } = await anInstance(() => ({ ...run, status: 'completed', results: [] }));
  expect((await runMtgs(['servers', 'sync', 'crm'], { env })).code).toBe(3);
});

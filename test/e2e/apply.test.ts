import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { runInProcess } from '../cli/support/in-process.js';
import { type Stack, startStack } from '../support/hosts/embedded-stack.js';

let folder: string;
let stack: Stack;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'mtgs-apply-'));
  stack = await startStack(join(folder, 'data'));
}, 60_000);
afterAll(async () => {
  await stack.kill();
  rmSync(folder, { recursive: true });
});

const file = (text: string, name = 'state.yaml'): string => {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
};
const apply = (env: string, path: string, args: readonly string[] = [], answer?: boolean) =>
  runInProcess(['apply', '-f', path, '--env', env, ...args], {
    env: { MTGS_URL: stack.url, MTGS_API_KEY: stack.key },
    ...(answer !== undefined && { answer }),
  });
const read = async (path: string) => (await stack.call('GET', path)).body as Record<string, unknown>;
const servers = async (env: string) =>
  ((await read(`/v1/environments/${env}/servers`))['items'] as { id: string; owner?: string }[]).map(
    ({ id, owner }) => `${id} ${owner ?? '-'}`,
  );

const state = `title: Production
policy:
  blockingSeverities: [CRITICAL, HIGH, MEDIUM]
servers:
  crm:
    owner: sales
    autoSync: false
    transport:
      type: http
      url: https://crm.example.com/mcp
      headers: { Authorization: 'Bearer \${MTGS_SERVER_CRM}' }
  desk:
    autoSync: false
    transport: { type: http, url: https://desk.example.com/mcp }
`;

test('an environment becomes what the file says, and the same file again changes nothing', async () => {
  const path = file(state);
  const before = await apply('prod', path, ['--check']);
  expect([before.code, before.out]).toEqual([1, expect.stringContaining('+ server crm')]);
  expect((await stack.call('GET', '/v1/environments/prod')).status).toBe(404);

  const refused = await apply('prod', path, [], false);
  expect([refused.code, refused.err]).toEqual([2, expect.stringContaining('nothing was changed')]);
  expect((await stack.call('GET', '/v1/environments/prod')).status).toBe(404);

  const asked = await apply('prod', path, [], true);
  expect([asked.code, asked.out]).toEqual([0, expect.stringContaining('3 changes made in prod')]);
  expect(await read('/v1/environments/prod')).toMatchObject({
    title: 'Production',
    policy: { blockingSeverities: ['CRITICAL', 'HIGH', 'MEDIUM'], router: 'local' },
  });
  expect(await servers('prod')).toEqual(['crm sales', 'desk -']);

  const { updatedAt } = await read('/v1/environments/prod');
  const again = await apply('prod', path, ['--yes']);
  expect([again.code, again.out]).toEqual([0, expect.stringContaining('0 changes made')]);
  expect((await read('/v1/environments/prod'))['updatedAt']).toBe(updatedAt);
  expect((await apply('prod', path, ['--check'])).code).toBe(0);
});

test('what somebody changed by hand is found and set right; fields that the file does not name stay', async () => {
  await stack.call('PATCH', '/v1/environments/prod', { policy: { approvalTtlSeconds: 3600 } });
  await stack.call('PUT', '/v1/environments/prod/servers/desk', {
    owner: 'somebody',
    autoSync: false,
    transport: { type: 'http', url: 'https://evil.example.com/mcp' },
  });
  const drifted = await apply('prod', file(state), ['--check']);
  expect(drifted.code).toBe(1);
  expect(drifted.out).toMatch(
    /~ server desk\n.*owner: "somebody" → nothing\n.*evil\.example\.com.* → .*desk\.example\.com/,
  );
  expect((await apply('prod', file(state), ['--yes'])).code).toBe(0);
  expect(await servers('prod')).toEqual(['crm sales', 'desk -']);
  expect((await read('/v1/environments/prod'))['policy']).toMatchObject({ approvalTtlSeconds: 3600 });
});

test('servers that the file does not name stay, unless it is told to prune', async () => {
  const less = state.slice(0, state.indexOf('  desk:'));
  const kept = await apply('prod', file(less), ['--yes']);
  expect([kept.code, kept.err]).toEqual([0, expect.stringContaining('server desk is not in the file and stays')]);
  expect(await servers('prod')).toHaveLength(2);
  const pruned = await apply('prod', file(less), ['--yes', '--prune']);
  expect([pruned.code, pruned.err]).toEqual([0, expect.stringContaining('- server desk')]);
  expect(await servers('prod')).toEqual(['crm sales']);
  const noServers = file('policy: {}', 'policy.yaml');
  expect((await apply('prod', noServers, ['--yes', '--prune'])).out).toContain('0 changes made');
  expect(await servers('prod')).toEqual(['crm sales']);
});

test('a server may be called what every object has', async () => {
  const transport = { type: 'http', url: 'https://x.example.com/mcp' };
  await stack.call('PUT', '/v1/environments/prod/servers/constructor', { autoSync: false, transport });
  const kept = await apply('prod', file(state), ['--yes']);
  expect(kept.err).toContain('server constructor is not in the file and stays');
  expect((await apply('prod', file(state), ['--yes', '--prune'])).err).toContain('- server constructor');
  expect(await servers('prod')).toEqual(['crm sales', 'desk -']);
});

test('a policy that lets more through waits for somebody else, and is no success', async () => {
  const looser = await apply('prod', file('policy: { blockingSeverities: [CRITICAL] }', 'looser.yaml'), ['--yes']);
  expect([looser.code, looser.err]).toEqual([3, expect.stringContaining('until somebody else approves')]);
  expect(looser.err).toContain('HIGH no longer blocks');
  expect((await read('/v1/environments/prod'))['policy']).toMatchObject({
    blockingSeverities: ['CRITICAL', 'HIGH', 'MEDIUM'],
  });
});

test('null takes away what a policy may do without, once somebody else agrees, and once only', async () => {
  await stack.call('PUT', '/v1/environments/judged', { policy: { routerModel: 'haiku' } });
  const path = file('policy: { routerModel: null }');
  const keyOf = async (name: string): Promise<string> =>
    ((await stack.call('POST', '/v1/api-keys', { name, role: 'admin' })).body as { key: string }).key;
  const [olga, rita] = [await keyOf('Olga'), await keyOf('Rita')];
  const asked = await runInProcess(['apply', '-f', path, '--env', 'judged', '--yes'], {
    env: { MTGS_URL: stack.url, MTGS_API_KEY: olga },
  });
  expect(asked.out + asked.err).toContain('routerModel: "haiku" → nothing');
  const { items } = (await read('/v1/environments/judged/approvals')) as { items: { id: string }[] };
  const approve = `/v1/environments/judged/approvals/${items[0]!.id}/approve`;
  expect((await stack.call('POST', approve, {}, { Authorization: `Bearer ${rita}` })).status).toBe(200);
  expect((await read('/v1/environments/judged'))['policy']).not.toHaveProperty('routerModel');
  expect(await apply('judged', path, ['--check'])).toMatchObject({ code: 0 });
  const empty = await apply('fresh', path, ['--yes']);
  expect([empty.code, (await read('/v1/environments/fresh'))['policy']]).toEqual([0, expect.anything()]);
  expect((await stack.call('PATCH', '/v1/environments/fresh', { policy: { trials: null } })).status).toBe(400);
});

test('a value that is never shown cannot be compared: it is sent again, and --check is no yes', async () => {
  const secret = `servers:
  plain:
    autoSync: false
    transport: { type: http, url: https://plain.example.com/mcp, headers: { X-Team: blue } }
`;
  expect((await apply('prod', file(secret, 'plain.yaml'), ['--yes'])).code).toBe(0);
  const checked = await apply('prod', file(secret, 'plain.yaml'), ['--check']);
  expect([checked.code, checked.out]).toEqual([3, expect.stringContaining('never shows')]);
  expect(checked.out).not.toContain('blue');
  const other = secret.replace('plain.example.com', 'other.example.com');
  expect((await apply('prod', file(other, 'plain.yaml'), ['--check'])).code).toBe(1);
});

test.each([
  ['polcy: {}', 'polcy'],
  ['policy: { router: magic }', 'policy.router'],
  ['servers: { CRM: { transport: { type: http, url: https://a.example.com } } }', 'servers.CRM'],
  ['servers: { crm: { transport: { type: http, url: ftp://a } } }', 'servers.crm.transport.url'],
  ['servers: [', 'line 1'],
  ['- a', 'not acceptable'],
])('%s is refused by its place, and nothing is asked or changed', async (text, place) => {
  const { code, err } = await apply('other', file(text, 'wrong.yaml'), ['--yes']);
  expect([code, err]).toEqual([2, expect.stringContaining(place)]);
  expect((await stack.call('GET', '/v1/environments/other')).status).toBe(404);
});

import { copyFileSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { fileURLToPath } from 'node:url';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { runInProcess } from '../cli/support/in-process.js';
import { runMtgs, startMtgs } from '../cli/support/run-mtgs.js';
import { temporaryFolder } from '../cli/support/temporary-folder.js';
import { echoingBehaviours, startEchoingPeer } from '../support/peers/echoing-peer.js';
import { eventually } from '../support/hosts/embedded-stack.js';

const isBuilt = existsSync(new URL('../../dist/functions/index.js', import.meta.url));
const script = fileURLToPath(new URL('../fixtures/mcp/repeats.mjs', import.meta.url));
const minutes = 5;

/** One secret for each place that one can be in. */
const planted = {
  argument: 'planted-argument-4c7d',
  option: 'planted-option-a1e2',
  equals: 'planted-equals-b9f4',
  user: 'planted-user-78f0',
  urlPassword: 'planted/pass:word@3d5e',
  query: 'planted query&6b2a',
  path: '0b1d9c2e-4a5f-4c3d-9e8f-0123456789ab',
  json: 'planted"json\\5e0c',
  base64: 'planted-base64-2d8b',
  connection: 'planted connection 9c1f',
  environment: 'planted-environment-91bc',
  basic: 'planted-basic-7e3a',
  header: 'planted-header-5f2a',
  bearer: 'q8ZkT2mXv9LrB4nW7cPd',
  setting: 'planted-setting-0d6c',
  otherSetting: 'planted-other-setting-8a4f',
};
const hostSettings = {
  card: 'planted-card-secret-of-the-host-31c7',
  mail: 'planted-mail-b6d2',
  hook: 'planted-hook-3c4d5e6f7a8b',
};
const secrets = [...Object.values(planted), ...Object.values(hostSettings)];

const encode = encodeURIComponent;
const references = ['${MTGS_SERVER_ONE}', '--label=${MTGS_SERVER_TWO}'];
const args = [
  ...[planted.argument, '--api-token', planted.option, `--profile=${planted.equals}`],
  `postgres://${planted.user}:${encode(planted.urlPassword)}@db.example:5432/shop`,
  `https://x.example/s/${planted.path}/mcp?mode=readonly&q=${encode(planted.query)}`,
  `--config=${JSON.stringify({ port: 3000, inner: { password: planted.json } })}`,
  btoa(JSON.stringify({ apiKey: planted.base64 })),
  `Server=db;User Id=sa;Password=${planted.connection};Encrypt=true`,
  ...references,
];
const env = { PLANTED_A: planted.environment, PLANTED_B: `Basic ${btoa(`app:${planted.basic}`)}` };
const given = args.length + Object.keys(env).length;
const settings = { MTGS_SERVER_ONE: planted.setting, MTGS_SERVER_TWO: planted.otherSetting };

type Configured =
  | { readonly command: string; readonly args: readonly string[]; readonly env: Record<string, string> }
  | { readonly url: string; readonly headers: Record<string, string> };

const stdio = (behaviour: string, turn: number) => ({
  command: process.execPath,
  args: [script, behaviour, ...args],
  env: { ...env, TURN: String(turn) },
});
const http = (behaviour: string, port: number) => ({
  url: `http://127.0.0.1:${port}/${behaviour}/s/${planted.path}/mcp?mode=readonly&q=${encode(planted.query)}`,
  headers: {
    Authorization: `Bearer ${planted.bearer}`,
    'X-Team': planted.header,
    'X-Basic': `Basic ${btoa(`app:${planted.basic}`)}`,
    'X-Key': '${MTGS_SERVER_ONE}',
  },
});

/** Servers that fail in every way and repeat each secret, by the name that they are registered under. */
function serversOf(port: number): Record<string, Configured> {
  const turns = Array.from({ length: given }, (_, turn) => turn);
  const ways = ['answers-error', 'answers-rubbish', 'writes-rubbish', 'lists', 'hangs'];
  return Object.fromEntries<Configured>([
    ...turns.map((turn) => [`exits-${turn}`, stdio('exits', turn)] as const),
    ...turns.map((turn) => [`other-${turn}`, stdio(ways[turn % ways.length] ?? '', turn)] as const),
    ...turns.map((turn) => [`encoded-${turn}`, stdio('exits', turn + given * (1 + (turn % 4)))] as const),
    ['no-command', { ...stdio('exits', 0), command: `/no/such --token ${planted.option}` }],
    ['bad-url', { url: `http://${planted.user}:${encode(planted.urlPassword)}@127.0.0.1:${port}/page`, headers: {} }],
    ['bad-header', { ...http('page', port), headers: { Authorization: `Bearer ${planted.bearer}\u{1f600}` } }],
    ...echoingBehaviours.map((behaviour) => [`http-${behaviour}`, http(behaviour, port)] as const),
  ]);
}

/** Fails with what was found where: of each secret the forms in which anybody would recognise it. */
function expectNone(where: string, text: string): void {
  const plain = text.toLowerCase();
  for (const secret of secrets) {
    const core = btoa(secret).slice(0, -4);
    for (const form of [secret, encode(secret), JSON.stringify(secret).slice(1, -1), core]) {
      const at = plain.indexOf(form.toLowerCase());
      expect(at < 0 ? '' : `${where}: …${text.slice(Math.max(0, at - 200), at + form.length + 50)}…`).toBe('');
    }
  }
}

async function startInstance() {
  const data = temporaryFolder();
  const peer = await startEchoingPeer();
  onTestFinished(peer.stop);
  const running = startMtgs(['up', '--allow-stdio', '--verbose', '--data', data, '--port', '0'], {
    env: {
      ...settings,
      MTGS_ALLOW_PRIVATE_ADDRESSES: 'true',
      MTGS_SYNC_TIMEOUT_SECONDS: '4',
      MTGS_RATE_LIMIT: '1000000',
      MTGS_CARD_SECRET: hostSettings.card,
      MTGS_SMTP_URL: `smtp://app:${hostSettings.mail}@127.0.0.1:1`,
      MTGS_SMTP_FROM: 'mtgs@example.com',
      MTGS_ALERT_HOOK: `http://127.0.0.1:${peer.port}/error401/${hostSettings.hook}?sig=${hostSettings.hook}`,
    },
  });
  await vi.waitUntil(() => running.soFar().includes('/docs'), { timeout: 60_000 });
  const url = /http:\/\/127\.0\.0\.1:\d+/.exec(running.soFar())?.[0] ?? '';
  const key = /mtgs_\w{12}_[\w-]{43}/.exec(running.soFar())?.[0] ?? '';
  const said: [string, string][] = [];
  /** Everything that is answered is kept, to be looked through. */
  async function ask(
    method: string,
    path: string,
    body?: unknown,
  ): Promise<{ status: number; text: string; location: string }> {
    const response = await fetch(url + path, {
      method,
      headers: { Authorization: `Bearer ${key}` },
      ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
    const text = await response.text();
    said.push([`${method} ${path}`, text + JSON.stringify([...response.headers])]);
    return { status: response.status, text, location: response.headers.get('location') ?? '' };
  }
  return { ...running, data, port: peer.port, url, key, said, ask };
}
type Instance = Awaited<ReturnType<typeof startInstance>>;

const here = '/v1/environments/default';

/** Registers and synchronises every server; gives what the synchronisations came to. */
async function syncAll({ ask, port }: Instance): Promise<string[]> {
  const outcomes = Object.entries(serversOf(port)).map(async ([id, server]) => {
    const transport = 'url' in server ? { type: 'http', ...server } : { type: 'stdio', ...server };
    const saved = await ask('PUT', `${here}/servers/${id}`, { transport, autoSync: false });
    expect(saved.status, saved.text).toBe(201);
    await ask('PATCH', `${here}/servers/${id}`, { owner: 'crm' });
    const { location } = await ask('POST', `${here}/sync-runs`, { servers: [id] });
    const run = await eventually(async () => {
      const { text } = await ask('GET', location);
      const { status, results } = JSON.parse(text) as {
        status: string;
        results: { outcome: string; reason?: string }[];
      };
      return status === 'queued' ? undefined : results[0];
    }, 120);
    expect(run.reason, id).toBeDefined();
    return `${id} ${run.outcome}`;
  });
  return Promise.all(outcomes);
}

/** Synchronises some until they are left alone for a while, which anybody may read at /readiness. */
async function tripBreakers({ ask }: Instance): Promise<void> {
  for (const id of ['exits-1', 'no-command', 'http-refused']) {
    for (let turn = 0; turn < 3; turn += 1) {
      const { location } = await ask('POST', `${here}/sync-runs`, { servers: [id] });
      await eventually(async () => !(await ask('GET', location)).text.includes('"queued"') || undefined);
    }
  }
  expect((await ask('GET', '/readiness')).text.match(/"name":"mcp-sync [^"]*","state":"open"/g)).toHaveLength(3);
}

/** Every route that reads, as the administrator, for every server. */
async function readAll({ ask, port }: Instance): Promise<void> {
  const { paths } = JSON.parse((await ask('GET', '/openapi.json')).text) as { paths: Record<string, object> };
  const reading = Object.entries(paths).filter(([, methods]) => 'get' in methods);
  for (const [path] of reading) {
    const filled = path.replace('{environment}', 'default').replace('{tool}', 'other-3~fine_tool');
    for (const server of path.includes('{server}') ? Object.keys(serversOf(port)) : ['none']) {
      const own = filled.replace('{server}', server).replaceAll(/\{\w+\}/g, 'none');
      for (const query of path === '/v1/api/audit-logs/export'
        ? ['?env=default', '?env=instance']
        : ['?limit=500', '']) {
        await ask('GET', own + query);
      }
    }
  }
  for (const chain of ['default', 'instance'])
    for (const format of ['json', 'ndjson', 'cef'])
      await ask('GET', `/v1/api/audit-logs/export?env=${chain}&format=${format}`);
}

/** The file without what is stored of servers on purpose, and without what SQLite leaves behind. */
function bytesBesideServers(file: string): string {
  const copy = join(temporaryFolder(), 'copy.db');
  for (const end of ['', '-wal']) if (existsSync(file + end)) copyFileSync(file + end, copy + end);
  const database = new DatabaseSync(copy);
  const tables = database
    .prepare("SELECT name FROM sqlite_master WHERE type = 'table'")
    .all()
    .map(({ name }) => String(name));
  if (tables.includes('documents_registry')) {
    const servers = database
      .prepare("DELETE FROM documents_registry WHERE json_extract(body, '$.kind') = 'server'")
      .run();
    expect(servers.changes).toBeGreaterThan(20);
  }
  database.exec('VACUUM');
  database.close();
  return readFileSync(copy, 'latin1');
}

describe.skipIf(!isBuilt)('a secret that is configured (needs npm run build)', () => {
  test(
    'leaves by no outlet of an instance, however its server fails and whatever it repeats',
    async () => {
      const instance = await startInstance();
      const { ask, said, data, url, key } = instance;
      const channel = { id: 'hook', target: { type: 'workflow', url: '${MTGS_ALERT_HOOK}' }, minimumSeverity: 'INFO' };
      const mail = { id: 'mail', target: { type: 'smtp', to: ['a@example.com'] }, minimumSeverity: 'INFO' };
      expect((await ask('PATCH', here, { policy: { alerts: [channel, mail] } })).status).toBe(200);
      await ask('POST', `${here}/alert-tests`, {});
      await eventually(async () => {
        const { text } = await ask('GET', `${here}/alert-deliveries?status=dead`);
        return text.includes('answered 401') || undefined;
      });
      const outcomes = await syncAll(instance);
      expect(outcomes.filter((outcome) => outcome.endsWith('failed')).length).toBeGreaterThan(given * 2);
      expect(outcomes).toContain('other-3 synced');
      await tripBreakers(instance);

      await ask('PUT', `${here}/servers/x`, {
        transport: { type: 'http', url: planted.bearer, headers: { 'X-Team': [planted.header] } },
      });
      await ask('PUT', `${here}/servers/x`, `{"transport":{"url":"${planted.bearer}" oops`);
      await ask('PUT', `${here}/servers/x`, {
        transport: { type: 'stdio', command: 'x', args: [planted.bearer, 7] },
      });
      await readAll(instance);
      const login = { env: { MTGS_URL: url, MTGS_API_KEY: key } };
      for (const command of [
        ['servers', 'list'],
        ['servers', 'list', '--json'],
        ['audit', 'list'],
        ['alerts', 'list'],
      ]) {
        const { out, err } = await runInProcess(command, login);
        said.push([command.join(' '), out + err]);
      }
      const wrong = [
        'servers',
        'add',
        'x',
        '--at',
        'https://x.example/mcp',
        '--header',
        `Authorization: Bearer ${planted.bearer}`,
      ];
      said.push(['servers add', JSON.stringify(await runMtgs(wrong, login))]);
      instance.interrupt();
      const { out, err } = await instance.finished;
      said.push(['the log of the host', out + err]);

      for (const [where, text] of said) expectNone(where, text);
      for (const file of ['mtgs.db', 'host.db']) expectNone(file, bytesBesideServers(join(data, file)));
      expect(
        said
          .map(([, text]) => text)
          .join('')
          .split('***').length,
      ).toBeGreaterThan(given * 2);
    },
    minutes * 60_000,
  );

  test(
    'leaves by no outlet of a scan, which says where the file holds secrets as they are',
    async () => {
      const peer = await startEchoingPeer();
      onTestFinished(peer.stop);
      const folder = temporaryFolder();
      writeFileSync(join(folder, 'mcp.json'), JSON.stringify({ mcpServers: serversOf(peer.port) }));
      const outputs = ['--sarif', 'x.sarif', '--junit', 'x.xml', '--timeout', '4'];
      const run = (...more: string[]) =>
        runMtgs(['scan', ...more], { cwd: folder, env: { ...settings, NO_COLOR: '1' } });
      const text = await run('mcp.json', '--all', ...outputs);
      const json = await run('mcp.json', '--json', '--timeout', '4');
      const target = await run(
        `http://127.0.0.1:${peer.port}/page/s/${planted.path}?q=${encode(planted.query)}`,
        ...outputs.slice(0, 4),
        '--json',
      );
      for (const [where, { out, err }] of Object.entries({ text, json, target })) expectNone(where, out + err);
      for (const file of ['x.sarif', 'x.xml']) expectNone(file, readFileSync(join(folder, file), 'utf8'));
      expect([text.code, json.code, target.code]).toEqual([1, 1, 3]);
      expect(text.out).toMatch(/NOTE exits-0: the file holds a literal secret in arguments 5, \d/);
      expect(text.out).toContain('NOTE http-page: the file holds a literal secret in url, headers.Authorization');
      expect(text.out).toContain('***');
    },
    minutes * 60_000,
  );
});

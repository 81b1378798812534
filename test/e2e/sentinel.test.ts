import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { damagedType } from '../../shared/audit/siem-row.js';
import { eventTypeSchema } from '../../shared/domain/event.js';
import { verifyChain } from '../../shared/audit/verify-chain.js';
import { type Stack, startStack } from '../support/hosts/embedded-stack.js';
import { hostApp } from '../support/hosts/hosted-app.js';
import { recordActs } from '../support/infra/record-acts.js';
import { bookQueries, eventsIn, hunts, pageQueries, rules } from '../support/infra/sentinel-content.js';
import { createWorkspace, hours, incidentsOf, later, ownInstance } from '../support/infra/sentinel-workspace.js';

type Row = Readonly<Record<string, unknown>>;

const folder = mkdtempSync(join(tmpdir(), 'mtgs-sentinel-'));
const file = (name: string): string => join(folder, name);
const rows: Row[] = [];
let servers: Server[] = [];
let stack: Stack | undefined;

const listen = async (server: Server): Promise<number> => {
  servers.push(server);
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  return (server.address() as AddressInfo).port;
};

/** What queries write themselves, and types of entries, which test/infra/sentinel.test.ts holds against the code. */
const ownWords: readonly string[] = [
  ...['', '|', 'High', 'Low', 'MTGS', ownInstance, 'without a name', damagedType],
  ...eventTypeSchema.options,
];

describe('over the wire', () => {
  /** Where the app gets its token, and where it sends the log: as on Azure, over TLS, with a managed identity. */
  beforeEach(async () => {
    spawnSync('openssl', [
      ...['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-days', '2'],
      ...['-keyout', file('key.pem'), '-out', file('cert.pem'), '-subj', '/CN=localhost'],
      ...['-addext', 'subjectAltName=DNS:localhost'],
    ]);
    const identity = await listen(
      createServer((_, response) => {
        const expires = String(Math.floor(Date.now() / 1000) + 3600);
        response.end(JSON.stringify({ access_token: 'a-token', expires_on: expires, token_type: 'Bearer' }));
      }),
    );
    const options = { cert: readFileSync(file('cert.pem')), key: readFileSync(file('key.pem')) };
    const ingestion = await listen(
      createTlsServer(options, (request, response) => {
        const chunks: Buffer[] = [];
        request.on('data', (chunk: Buffer) => chunks.push(chunk));
        request.on('end', () => {
          if (request.headers.authorization === 'Bearer a-token') {
            rows.push(...(JSON.parse(gunzipSync(Buffer.concat(chunks)).toString()) as Row[]));
          }
          response.writeHead(204).end();
        });
      }),
    );
    vi.stubEnv('NODE_EXTRA_CA_CERTS', file('cert.pem'));
    vi.stubEnv('IDENTITY_ENDPOINT', `http://127.0.0.1:${identity}/msi/token`);
    vi.stubEnv('IDENTITY_HEADER', 'a-header');
    vi.stubEnv('AZURE_TOKEN_CREDENTIALS', 'ManagedIdentityCredential');
    vi.stubEnv('MTGS_SENTINEL_ENDPOINT', `https://localhost:${ingestion}`);
    vi.stubEnv('MTGS_SENTINEL_RULE', `dcr-${'a'.repeat(32)}`);
    stack = await startStack(join(folder, 'data'));
  });
  afterEach(async () => {
    await stack?.stop();
    for (const server of servers) server.close();
    servers = [];
    vi.unstubAllEnvs();
    rmSync(folder, { recursive: true });
  });

  test('the embedded host sends its whole audit log, as the real client of Azure does it, and it can be verified there', async () => {
    const call = (method: string, path: string, body: unknown) => stack!.call(method, path, body);
    expect((await call('PUT', '/v1/environments/prod', { title: 'Production' })).status).toBe(201);
    expect((await call('POST', '/v1/api-keys', { name: 'somebody', role: 'viewer' })).status).toBe(201);
    const typesOf = (chain: string) => rows.filter((row) => row['chain'] === chain).map((row) => row['type']);
    await vi.waitUntil(
      () => typesOf('prod').includes('ENVIRONMENT_CREATED') && typesOf('instance').includes('API_KEY_CREATED'),
      { timeout: 60_000, interval: 50 },
    );
    for (const chain of ['prod', 'instance']) {
      const own = new Map(rows.filter((row) => row['chain'] === chain).map((row) => [row['sequence'], row]));
      expect(await verifyChain([...own.values()] as never)).toMatchObject({ verdict: 'intact', chain });
    }
    expect(rows.map((row) => row['type'])).not.toContain('AUDIT_ENTRY_DAMAGED');
  }, 120_000);
});

/** Which of several instances the workbook shows first is no matter here. */
const withoutChoice = ({ selected: _, ...row }: Row): Row => row;

describe('over what an app sent that people worked with', () => {
  let siem: readonly Row[] = [];
  let now = new Date();
  beforeAll(async () => {
    const app = await hostApp('2026-03-02T09:00:00.000Z');
    try {
      await recordActs(app);
      siem = [...app.siem];
      now = new Date();
    } finally {
      await app.close();
    }
  }, 120_000);
  const workspaceOf = () => {
    const workspace = createWorkspace();
    workspace.arrive(siem, now);
    return workspace;
  };
  const seen = [...hunts.map(([name, { query }]) => [name, query] as const), ...bookQueries];

  test('each rule finds once what was done, and nothing else', () => {
    const found = rules.map(([name, rule]) => [
      name,
      incidentsOf(rule, workspaceOf(), { from: now, forDays: 2 }).length,
    ]);
    expect(Object.fromEntries(found)).toEqual({
      'approval-by-maker-of-keys': 1,
      'audit-is-silent': 1,
      'chain-has-a-gap': 0,
      'critical-conflict-suppressed': 1,
      'entry-was-changed': 0,
      'key-guessing': 1,
      'mass-removal': 1,
      'tool-changed-after-approval': 1,
    });
  });

  test.each(seen)('the query %s shows something, and no entry twice that arrived twice', (name, query) => {
    const workspace = workspaceOf();
    const once = workspace.search(query, later(now, hours(30)));
    // An audit log that is whole has neither gaps nor changed entries.
    expect(once.length > 0).toBe(!name.endsWith('-at-any-time'));
    workspace.arrive(siem, later(now, hours(26)));
    expect(workspace.search(query, later(now, hours(30)))).toEqual(once);
  });

  test('each rule finds in two instances that did the same what it finds in one, in each', () => {
    const workspace = workspaceOf();
    workspace.arrive(siem, now, 'another');
    for (const [name, rule] of rules) {
      const alone = incidentsOf(rule, workspaceOf(), { from: now, forDays: 2 }).map(({ alerts }) => alerts);
      const both = incidentsOf(rule, workspace, { from: now, forDays: 2 }).map(({ alerts }) => alerts);
      for (const instance of [ownInstance, 'another']) {
        const its = both.filter(([alert]) => alert?.['Instance'] === instance);
        expect(its, name).toEqual(alone.map((alerts) => alerts.map((alert) => ({ ...alert, Instance: instance }))));
      }
      expect(both, name).toHaveLength(2 * alone.length);
    }
  });

  test.each(seen)('the query %s shows the same of an instance when another has done the same', (name, query) => {
    const workspace = workspaceOf();
    const alone = workspace.search(query, later(now, hours(1)));
    workspace.arrive(siem, now, 'another');
    const both = workspace.search(query, later(now, hours(1)));
    // The workbook shows one instance, and the choice of it.
    const column = name === 'Instance' ? 'value' : 'Instance';
    const isFiltered = query.includes(`'${ownInstance}'`);
    const its = isFiltered ? both : both.filter((row) => row[column] === ownInstance);
    expect(its.map(withoutChoice)).toEqual(alone.map(withoutChoice));
    if (!isFiltered) expect(both).toHaveLength(2 * alone.length);
  });

  // A name or a word that nothing records makes a query that finds nothing, and nobody notices.
  const all = [...rules.map(([name, { query }]) => [name, query] as const), ...seen, ...pageQueries];
  test.each(all)('every field and word that the query %s looks for is one that the app wrote', (_, query) => {
    const types = eventsIn(query);
    const recorded = siem.filter(({ type }) => types.length === 0 || types.includes(String(type)));
    for (const [, side = '', field = ''] of query.matchAll(/\b(Before|After)\.(\w+)/g)) {
      const values = recorded.map((row) => row[side.toLowerCase()] as Row | undefined);
      expect(values.filter((value) => value?.[field] !== undefined).length, `${side}.${field}`).toBeGreaterThan(0);
    }
    const text = JSON.stringify(recorded);
    const words = [...query.matchAll(/'([^']*)'/g)].map(([, word = '']) => word);
    expect(words.filter((word) => !ownWords.includes(word) && !text.includes(word))).toEqual([]);
  });
});

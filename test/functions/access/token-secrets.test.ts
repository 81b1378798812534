import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { generateKeyPair } from 'jose';
import { afterAll, expect, test } from 'vitest';
import { definitions } from '../../../functions/definitions.js';
import { createServices } from '../../../functions/services.js';
import { bySystem } from '../../../shared/domain/event.js';
import { openSqliteDocuments } from '../../../shared/platform/documents/sqlite-documents.js';
import { callRoute, type RouteCall } from '../../support/call-route.js';
import { easyAuthHeader, startEntraTenant } from '../../support/peers/entra-tenant.js';
import { readableEntries } from '../../support/readable-entries.js';

const folder = mkdtempSync(join(tmpdir(), 'mtgs-token-secrets-'));
const entra = await startEntraTenant();
afterAll(async () => {
  await entra.close();
  rmSync(folder, { recursive: true });
});
const settings = {
  MTGS_STORE: 'sqlite',
  MTGS_DATA: folder,
  MTGS_ENTRA_TENANT: entra.tenant,
  MTGS_ENTRA_AUDIENCE: entra.audience,
  MTGS_ENTRA_AUTHORITY: entra.authority,
  MTGS_RATE_LIMIT: '20',
};
const env = 'prod';
const stranger = await generateKeyPair('RS256');
const admin = { roles: ['MTGS.Admin'] };
const longAgo = new Date(Date.now() - 7_200_000);

/** Tokens that are let in, and in each way refused. */
const tokens = {
  good: await entra.sign(admin),
  machine: await entra.sign({ ...admin, idtyp: 'app', azp: 'ci' }),
  expired: await entra.sign(admin, { at: longAgo }),
  elsewhere: await entra.sign(admin, { audience: 'api://other' }),
  forged: await entra.sign(admin, { signWith: stranger.privateKey }),
  stranger: await entra.sign({ ...admin, tid: 'another' }),
  withoutRole: await entra.sign({ roles: [] }),
  viewer: await entra.sign({ roles: ['MTGS.Viewer'], oid: 'viewer-oid' }),
  long: `${await entra.sign(admin)}${'x'.repeat(20_000)}`,
};
const header = easyAuthHeader({ tid: entra.tenant, oid: 'x', roles: 'MTGS.Admin', planted: 'planted-header-61c0' });

test('no token and no header of an identity provider is ever in an answer, a log, an event or an audit entry', async () => {
  const services = await createServices(settings);
  const easyAuth = await createServices({ ...settings, MTGS_EASY_AUTH: 'true', WEBSITE_AUTH_ENABLED: 'true' });
  await services.createEnvironment({ id: env, by: bySystem });
  const said: string[] = [];
  const app = definitions(services);
  const call = async (name: string, request: RouteCall, { routes } = app): Promise<number> => {
    const route = routes.find((one) => one.name === name)!;
    const answer = await callRoute(route, { params: { environment: env }, log: (line) => said.push(line), ...request });
    said.push(answer.text, JSON.stringify(answer.headers));
    return answer.status;
  };

  const statuses = new Set<number>();
  for (const token of Object.values(tokens)) {
    statuses.add(await call('showMe', { key: token }));
    statuses.add(await call('showMe', { headers: { 'x-api-key': token } }));
    statuses.add(await call('createApiKey', { key: token, body: { name: 'x', role: 'viewer' } }));
    statuses.add(await call('showMe', { headers: { authorization: `Basic ${token}` } }));
  }
  for (let turn = 0; turn < 25; turn += 1) statuses.add(await call('showMe', { key: tokens.viewer }));
  entra.answerWith(500, 'planted-keys-answer-2f7e');
  const fresh = definitions(await createServices(settings));
  statuses.add(await call('showMe', { key: tokens.good }, fresh));
  entra.answerWith(undefined);
  for (const one of [app, definitions(easyAuth)]) {
    for (const value of [header, `${header}%`, header.slice(0, -9)]) {
      await call('showMe', { headers: { 'x-ms-client-principal': value } }, one);
    }
  }
  expect([...statuses].sort()).toEqual([200, 201, 401, 403, 429, 503]);

  const access = openSqliteDocuments(join(folder, 'mtgs.db'), { name: 'access', partitionKey: 'env' });
  const feed = app.changeFeeds.find(({ name }) => name === 'onAccessEventRecorded')!.options.handler;
  for (const partition of ['api-keys', 'access-events']) {
    const { items } = await access.query(partition, { limit: 1000 });
    said.push(JSON.stringify(items));
    const context = { error: (line: string) => said.push(line) } as unknown as Parameters<typeof feed>[1];
    await feed(
      items.map(({ value }) => value),
      context,
    );
  }
  const entries = await readableEntries(services.audit.entries('instance'));
  expect(new Set(entries.map(({ type }) => type))).toEqual(
    new Set(['API_KEY_CREATED', 'USER_LOGIN', 'ACCESS_REFUSED']),
  );
  await call('exportInstanceAuditLogs', { key: tokens.good, query: { format: 'cef' } });
  said.push(JSON.stringify(entries));

  const text = said.join('\n');
  expect(text).toContain('viewer-oid');
  for (const [what, token] of Object.entries(tokens)) {
    for (const part of token.split('.').slice(1)) expect(text.includes(part.slice(0, 60)), what).toBe(false);
  }
  expect(text).not.toContain(header.slice(0, 60));
  expect(text).not.toContain('planted-');
});

import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { alertSettingPrefix } from '../../shared/domain/alerts/alert.js';
import { isSettingForServers } from '../../shared/domain/registry/server.js';
import { loadSettings, settingNames, settingsProblems } from '../../shared/config/config.js';
import { secretAddresses } from '../../shared/config/settings-problems.js';
import { settingsWords } from '../../shared/config/settings-words.js';

const example = z
  .object({ Values: z.record(z.string(), z.string()) })
  .parse(JSON.parse(readFileSync('local.settings.example.json', 'utf8')));

test('the example settings and the configuration page name every setting', () => {
  const named = Object.keys(example.Values).filter((name) => name.startsWith('MTGS_'));
  expect(named.sort()).toEqual([...settingNames].sort());
  const page = readFileSync('docs/configuration.md', 'utf8');
  expect(settingNames.filter((name) => !page.includes(`\`${name}\``))).toEqual([]);
});

test('the example settings start the app', () => {
  expect(settingsProblems(example.Values)).toEqual([]);
});

test.each(settingNames)('%s that is left empty counts as one that is not there', (name) => {
  for (const base of [
    { MTGS_STORE: 'sqlite', MTGS_DATA: 'data' },
    { MTGS_STORE: 'cosmos', MTGS_COSMOS__accountEndpoint: 'https://name.documents.azure.com' },
  ]) {
    const without = { ...base, [name]: undefined };
    expect(settingsProblems({ ...base, [name]: '' })).toEqual(settingsProblems(without));
  }
});

/** Settings with all that the address `name` needs beside it. */
const withAddress = (name: string, address: string) => {
  const sentinel = { MTGS_SENTINEL_RULE: `dcr-${'0'.repeat(32)}` };
  return name === 'MTGS_COSMOS__accountEndpoint'
    ? { MTGS_STORE: 'cosmos', [name]: address }
    : {
        MTGS_STORE: 'sqlite',
        MTGS_DATA: 'data',
        ...(name === 'MTGS_SENTINEL_ENDPOINT' && sentinel),
        [name]: address,
      };
};

test.each(secretAddresses)('no key and no token goes to %s in clear, except on this machine', (name) => {
  expect(settingsProblems(withAddress(name, 'https://models.example.com/v1'))).toEqual([]);
  for (const clear of ['http://models.example.com/v1', 'http://localhost.example.com', 'http://10.0.0.7:8080']) {
    expect(settingsProblems(withAddress(name, clear)), clear).toMatchObject([{ path: name }]);
  }
  // Clients of Microsoft Graph, of the search and of Sentinel send their token over TLS only.
  const isTlsOnly = /GRAPH|SEARCH|SENTINEL/.test(name);
  for (const here of ['http://127.0.0.1:8080', 'http://localhost:8080', 'http://[::1]:8080']) {
    expect(settingsProblems(withAddress(name, here)), here).toHaveLength(isTlsOnly ? 1 : 0);
  }
});

test('of every address it has been decided whether a secret goes there', () => {
  // Links begin with the one; mail is encrypted by STARTTLS, so that its scheme says nothing.
  const others = ['MTGS_PUBLIC_URL', 'MTGS_SMTP_URL'];
  const addresses = settingNames.filter((name) => /_(URL|ENDPOINT|AUTHORITY|accountEndpoint)$/.test(name));
  expect([...secretAddresses, ...others].sort()).toEqual(addresses);
});

test('the account is named once: the app and its triggers cannot be at two', () => {
  const cosmos = { MTGS_STORE: 'cosmos' };
  const endpoint = { MTGS_COSMOS__accountEndpoint: 'https://name.documents.azure.com' };
  const emulator = { MTGS_COSMOS: 'AccountEndpoint=https://localhost:8081/;AccountKey=a2V5' };
  expect(settingsProblems({ ...cosmos, ...endpoint })).toEqual([]);
  expect(settingsProblems({ ...cosmos, ...emulator })).toEqual([]);
  expect(settingsProblems(cosmos).map(({ path }) => path)).toEqual(['MTGS_COSMOS__accountEndpoint']);
  expect(settingsProblems({ ...cosmos, ...endpoint, ...emulator })).toHaveLength(1);
});

test('no setting of the host can be named by a server or a channel', () => {
  const namable = settingNames.filter((name) => isSettingForServers(name) || name.startsWith(alertSettingPrefix));
  expect(namable).toEqual([]);
});

test('all bad settings are named together', () => {
  const load = () => loadSettings({ MTGS_STORE: 'sqlite', MTGS_DATA: '', MTGS_SYNC_TIMEOUT_SECONDS: '0' });
  expect(load).toThrow(/MTGS_DATA[\s\S]*MTGS_SYNC_TIMEOUT_SECONDS/);
});

test('each says in words what it must be, and never what it was', () => {
  expect(settingNames.filter((name) => settingsWords[name] === undefined)).toEqual([]);
  const bad = Object.fromEntries(settingNames.map((name) => [name, 'x-secret'.repeat(200)]));
  const all = settingsProblems({ ...bad, MTGS_STORE: 'sqlite' });
  expect(all.length).toBeGreaterThan(15);
  const words = all.map(({ path, message }) => `${path} ${message}`).join('\n');
  expect(words).not.toMatch(/x-secret|expected|received|[Ii]nvalid/);
  expect(words).toContain('MTGS_SYNC_SCHEDULE must have six fields');
  expect(words).toContain('MTGS_RATE_LIMIT must be a whole number from 1 to 1000000');
  expect(settingsProblems({ MTGS_STORE: 'redis' })).toEqual([
    { path: 'MTGS_STORE', message: 'must be "sqlite" or "cosmos"' },
  ]);
});

test('a reference to the vault that was not resolved is never taken for the secret', () => {
  const good = { MTGS_STORE: 'sqlite', MTGS_DATA: 'data' };
  const reference = '@Microsoft.KeyVault(VaultName=kv-mtgs;SecretName=card-secret)';
  for (const name of ['MTGS_CARD_SECRET', 'MTGS_SERVER_GITHUB', 'MTGS_ALERT_SLACK']) {
    expect(settingsProblems({ ...good, [name]: reference })).toMatchObject([{ path: name }]);
  }
  expect(settingsProblems({ ...good, MTGS_CARD_SECRET: 'a secret of more than 32 characters' })).toEqual([]);
});

test('signing in with Entra ID in the browser needs a tenant, something that signs sessions, and one plain host', () => {
  const client = { MTGS_ENTRA_CLIENT: '99999999-8888-4777-8666-555555555555' };
  const tenant = { MTGS_ENTRA_TENANT: '11111111-2222-4333-8444-555555555555', MTGS_ENTRA_AUDIENCE: 'api://mtgs' };
  const sqlite = { MTGS_STORE: 'sqlite', MTGS_DATA: 'data' };
  const cosmos = { MTGS_STORE: 'cosmos', MTGS_COSMOS__accountEndpoint: 'https://name.documents.azure.com' };
  const paths = (env: Record<string, string>) => settingsProblems(env).map(({ path }) => path);
  expect(paths({ ...sqlite, ...tenant, ...client })).toEqual([]);
  expect(paths({ ...sqlite, ...client })).toEqual(['MTGS_ENTRA_CLIENT']);
  expect(paths({ ...cosmos, ...tenant, ...client })).toEqual(['MTGS_ENTRA_CLIENT']);
  expect(paths({ ...cosmos, ...tenant, ...client, MTGS_SESSION_SECRET: 's'.repeat(32) })).toEqual([]);
  expect(paths({ ...sqlite, ...tenant, MTGS_ENTRA_SCOPE: 'api://mtgs/access' })).toEqual(['MTGS_ENTRA_SCOPE']);
  for (const host of ['*', "a;script-src-elem'*'", 'a,b']) {
    expect(paths({ ...sqlite, ...tenant, ...client, MTGS_ENTRA_AUTHORITY: `https://${host}` }), host).toHaveLength(1);
  }
});

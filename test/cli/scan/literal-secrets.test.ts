import { expect, test } from 'vitest';
import { literalSecrets } from '../../../cli/scan/literal-secrets.js';
import type { Transport } from '../../../shared/domain/registry/server.js';

const noteOn = (transport: Transport): string | undefined =>
  literalSecrets({ kind: 'live', id: 'crm', label: 'crm', transport, place: { file: '/mcp.json' } })[0];
const local = (args: string[], env: Record<string, string> = {}): Transport => ({
  type: 'stdio',
  command: 'npx',
  args,
  env,
});

test.each<[string, Transport, string]>([
  ['an option', local(['--token', 'abc123']), 'argument 2'],
  [
    'several places',
    local(['--token=a1b2', 'x', 'postgres://a:b@c/d'], { API_KEY: 'z' }),
    'arguments 1, 3, env.API_KEY',
  ],
  [
    'a header',
    { type: 'http', url: 'https://x.example/mcp', headers: { Authorization: 'Bearer a' } },
    'headers.Authorization',
  ],
  ['a URL', { type: 'http', url: 'https://x.example/mcp?key=abc' }, 'url'],
])('a note says that the file holds a literal secret in %s, and not which', (_, transport, where) => {
  const advice = 'put it into an environment variable, and write ${NAME} there';
  expect(noteOn(transport)).toBe(`crm: the file holds a literal secret in ${where}; ${advice}`);
});

test.each<[string, Transport]>([
  ['a reference', local(['--token', '${TOKEN}'], { API_KEY: '${KEY}', B: 'Bearer ${KEY}' })],
  ['a placeholder', local(['--token', '<your token>'], { API_KEY: 'YOUR_API_KEY', SECRET: 'xxxxxxxx' })],
  ['what is only in doubt', local(['planted-argument-c07d'], { TEAM: 'T00000000' })],
  ['nothing', local(['-y', '@acme/crm@1.2.3', '--port', '3000'], { NODE_ENV: 'production' })],
])('%s is no literal secret', (_, transport) => {
  expect(noteOn(transport)).toBeUndefined();
});

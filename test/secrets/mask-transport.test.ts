import { describe, expect, test } from 'vitest';
import type { Transport } from '../../shared/domain/registry/server.js';
import { maskTransport, maskUrl } from '../../shared/secrets/mask-transport.js';
import { startComputing } from '../support/hosts/start-computing.js';

const shownArgs = (...args: string[]): string[] => {
  const masked = maskTransport({ type: 'stdio', command: 'npx', args });
  return masked.type === 'stdio' ? masked.args : [];
};

describe('arguments as they are shown', () => {
  test.each<[string, string[], string[]]>([
    ['the value of an option that names a secret', ['--token', 'abc'], ['--token', '•••']],
    ['the same after an equals sign', ['--api-key=x1'], ['--api-key=•••']],
    ['a variable for a container', ['-e', 'GITHUB_TOKEN=abc'], ['-e', 'GITHUB_TOKEN=•••']],
    ['a token of a known shape, wherever it is', ['sbp_00deadbeef00deadbeef00dead'], ['•••']],
    ['a token of no known shape', ['--profile', 'q8ZkT2mXv9LrB4nW7c'], ['--profile', '•••']],
    ['a JSON web token', ['eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2ln'], ['•••']],
    ['letters and digits that are no name', ['planted-argument-c07d'], ['•••']],
    ['user and password of a URL', ['postgres://app:hunter2@db/shop'], ['postgres://•••@db/shop']],
    ['several hosts', ['mongodb://u:p@a:27017,b:27017/x'], ['mongodb://•••@a:27017,b:27017/x']],
    ['a slash and a hash in the password', ['postgres://u:p/w#x@host/db'], ['postgres://•••@host/db']],
    ['a user alone that is a token', ['https://ghp_0123456789abcdef@x.example/a'], ['https://•••@x.example/a']],
    ['no scheme', ['admin:s3cr3t@10.0.0.1:5432'], ['•••@10.0.0.1:5432']],
    ['a parameter', ['--url=https://x.example/a?api_key=abc&page=2'], ['--url=https://x.example/a?api_key=•••&page=2']],
    ['a fragment', ['https://x.example/#access_token=abcdef'], ['https://x.example/#access_token=•••']],
    [
      'a path that is the secret',
      ['https://x.example/s/0b1d9c2e-0000-4000-8000-0123456789ab/mcp'],
      ['https://x.example/s/•••/mcp'],
    ],
    [
      'a driver within a driver',
      ['jdbc:postgresql://h/d?user=u&password=pw1'],
      ['jdbc:postgresql://h/d?user=u&password=•••'],
    ],
    [
      'a connection string',
      ['Server=db.example;User Id=sa;Password=p w;Encrypt=true;'],
      ['Server=db.example;User Id=sa;Password=•••;Encrypt=true;'],
    ],
    ['a key with signs in it', ['AccountName=abc;AccountKey=ab/c+1==;x=y'], ['AccountName=abc;AccountKey=•••;x=y']],
    ['a header', ['--header', 'Authorization: Bearer abc'], ['--header', 'Authorization: Bearer •••']],
    ['a header without a blank', ['--header', 'Authorization:Basic abc'], ['--header', 'Authorization:Basic •••']],
    ['a header that does not tell', ['-H', 'X-Team: k9team'], ['-H', 'X-Team: •••']],
    [
      'values inside JSON',
      ['{"apiKey":"x1","a":{"port":3000,"pin":1234}}'],
      ['{"apiKey":"•••","a":{"port":3000,"pin":•••}}'],
    ],
    ['values inside JSON with escapes', ['{"password":"p\\"w"}'], ['{"password":"•••"}']],
    ['a short option', ['-p', 'hunter2'], ['-p', '•••']],
    ['user and password of curl', ['-u', 'app:pw'], ['-u', '•••']],
    ['what is taken where a setting is missing', ['${X:-abc123def}'], ['${X:-•••}']],
    ['a whole command line', ['run --token abc --port 3000'], ['run --token ••• --port 3000']],
    ['a passphrase', ['--passphrase', 'correct horse battery'], ['--passphrase', '•••']],
    ['a password that is a common word', ['--password', 'true'], ['--password', '•••']],
  ])('hide %s', (_, args, shown) => {
    expect(shownArgs(...args)).toEqual(shown);
  });

  test.each([
    [['-y', '@modelcontextprotocol/server-filesystem@2025.1.14', '/home/me/project', '.']],
    [['run', '-i', '--rm', '-e', 'GITHUB_TOKEN', 'ghcr.io/github/github-mcp-server:v1.2.3']],
    [['--model', 'gpt-4o-mini', '--region=us-east-1', '--project', 'my-project-123456']],
    [['--port', '3000', '--verbose', 'true', '-p', '5432', 'node', '--timeout=30s', '--max-tokens', '4096']],
    [['--key-size=2048', '--secret-file', '/run/secrets/x', '--token', '--verbose']],
    [['C:\\Users\\me\\x.js', 'node_modules/x/dist/index.js', 'https://x.example/mcp', 'localhost:3000']],
    [['--from', 'git+https://github.com/acme/x.git', '-m', 'mcp_server_git', 'https://x.example/a?page=2']],
    [['--token', '${MTGS_SERVER_X}', '--header', 'Authorization:${AUTH}', 'postgres://app:${PG}@db/x']],
  ])('%j show everything: nothing in them is a secret', (args) => {
    expect(shownArgs(...args)).toEqual(args);
  });
});

test('variables and headers show no value, only what names a setting', () => {
  const env = { A: 'x', B: '${MTGS_SERVER_B}', C: 'Bearer ${MTGS_SERVER_C}', D: '${X:-y}' };
  const masked = { A: '•••', B: env.B, C: env.C, D: '•••' };
  const stdio: Transport = { type: 'stdio', command: 'npx --token abc', args: [], env };
  expect(maskTransport(stdio)).toEqual({ ...stdio, command: 'npx --token •••', env: masked });
  const url = 'https://u:p@x.example/mcp?mode=ro&region=${REGION}&sk-live-0123456789ab#x=y';
  expect(maskTransport({ type: 'http', url, headers: env })).toEqual({
    type: 'http',
    url: 'https://•••@x.example/mcp?mode=•••&region=${REGION}&•••#x=•••',
    headers: masked,
  });
  expect(maskUrl('http://127.0.0.1:7071')).toBe('http://127.0.0.1:7071');
});

test.each(['a=', 'a: ', 'Bearer ', '${a:-', '{"a":', '[', 'a:', 'sk-', 'a.', 'a;', '//', '%', ' ', '-a '])(
  '%j a thousand times is read in time',
  (part) => {
    const computed = startComputing();
    shownArgs(...Array.from({ length: 8 }, () => part.repeat(Math.floor(8192 / part.length))));
    expect(computed()).toBeLessThan(2_000);
  },
);

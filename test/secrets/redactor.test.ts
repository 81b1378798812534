import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Transport } from '../../shared/domain/registry/server.js';
import { describeTransport } from '../../shared/registry/servers/describe-transport.js';
import { visibleText } from '../../shared/platform/mcp-server/reading/visible-text.js';
import { createRedactor } from '../../shared/secrets/create-redactor.js';
import { maskTransport } from '../../shared/secrets/mask-transport.js';
import { secretsOfTransport } from '../../shared/secrets/secrets-of-transport.js';
import { startComputing } from '../support/hosts/start-computing.js';

const characters = (from: string, length: number): fc.Arbitrary<string> =>
  fc.string({ unit: fc.constantFrom(...Array.from(from)), minLength: length, maxLength: length + 12 });
const letters = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ';
/** Letters and digits that take turns more than once, as in nearly everything random. */
const isMixed = (text: string): boolean => /[A-Za-z]\d+[A-Za-z]|\d[A-Za-z]+\d/.test(text);

/** What services hand out. None of these is in a word of ours by accident. */
const aToken = fc.oneof(
  characters(`${letters}0123456789`, 24).filter(isMixed),
  characters('0123456789abcdef', 32).filter(isMixed),
  characters('0123456789abcdef', 16).map((hex) => `ghp_a1${hex}`),
  characters(`${letters}0123456789+/`, 24).map((text) => `${text}9z==`),
);
/** What people choose, odd characters included. */
const aPassword = fc
  .tuple(characters(`${letters}0123456789`, 6), characters('!#$%&*+-?^_~:@/.', 1), characters('0123456789', 3))
  .map((parts) => parts.join(''));

/** A transport, its settings, and every secret in it. */
interface Planted {
  readonly transport: Transport;
  readonly settings: Record<string, string>;
  readonly secrets: readonly string[];
}

const encode = encodeURIComponent;
const aStdio = fc
  .tuple(aToken, aToken, aToken, aToken, aPassword, aPassword, aToken, aToken, aPassword)
  .map(([one, two, three, four, five, six, seven, eight, nine]): Planted => ({
    transport: {
      type: 'stdio',
      command: 'npx',
      args: [
        ...['-y', 'crm-mcp', one, '--access-token', two, `--profile=${three}`],
        `https://x.example/mcp?mode=readonly&key=${encode(four)}`,
        `postgres://app:${encode(five)}@db.example:5432/shop`,
        JSON.stringify({ port: 3000, nested: [{ password: six }], verbose: true }),
        ...['--header', `Authorization: Bearer ${seven}`, '--label', '${MTGS_SERVER_LABEL}', 'true', '3000', 'node'],
      ],
      env: { CRM_VALUE: eight, MODE: 'production', BASIC: `Basic ${btoa(`app:${nine}`)}` },
    },
    settings: { MTGS_SERVER_LABEL: 'a-label-of-5f2a' },
    secrets: [one, two, three, four, five, six, seven, eight, nine, 'a-label-of-5f2a'],
  }));
const anHttp = fc.tuple(aToken, aToken, aToken, aPassword, aToken).map(([one, two, three, four, five]): Planted => ({
  transport: {
    type: 'http',
    url: `https://app:${encode(four)}@x.example/s/${one.replaceAll(/\W/g, '0')}/mcp?token=${encode(two)}`,
    headers: { Authorization: `Bearer ${three}`, 'X-Key': '${MTGS_SERVER_KEY}', Accept: 'application/json' },
  },
  settings: { MTGS_SERVER_KEY: five },
  secrets: [one.replaceAll(/\W/g, '0'), two, three, four, five],
}));
const aTransport = fc.oneof(aStdio, anHttp);

/** The ways in which a server repeats a secret, and in which it is passed on. */
const repetitions: Record<string, (secret: string) => string> = {
  'as it is': (secret) => `bad token ${secret}!`,
  'percent-encoded': (secret) => `GET /x?token=${encode(secret)}&a=b`,
  'as a form': (secret) => `body ${new URLSearchParams({ token: secret }).toString()}`,
  'in JSON': (secret) => JSON.stringify({ headers: { authorization: secret } }),
  'in JSON in JSON': (secret) => JSON.stringify({ body: JSON.stringify({ token: secret }) }),
  'in base64': (secret) => `Basic ${btoa(`user:${secret}`)}`,
  'in base64 for URLs': (secret) => Buffer.from(`ab${secret}cd`).toString('base64url'),
  'in HTML': (secret) => `<b>${secret.replaceAll('&', '&amp;')}</b>`,
  'in capitals': (secret) => `TOKEN ${secret.toUpperCase()} REFUSED`,
  'over two lines': (secret) => `token ${secret.slice(0, 7)}\r\n    ${secret.slice(7)} end`,
  'twice, one after the other': (secret) => secret + secret,
  'cut at the end': (secret) => visibleText(`${'x '.repeat(145)}${secret} and so on ${'y '.repeat(200)}`),
};

test('property: no secret of any transport gets through the redactor, however a server repeats it', () => {
  fc.assert(
    fc.property(aTransport, fc.constantFrom(...Object.keys(repetitions)), ({ transport, settings, secrets }, how) => {
      const redact = createRedactor(secretsOfTransport(transport, settings).values);
      for (const secret of secrets) {
        const said = redact(`it said: ${repetitions[how]?.(secret) ?? ''}`);
        for (const form of [secret, encode(secret), btoa(secret).slice(0, -4), JSON.stringify(secret).slice(1, -1)]) {
          expect(said.toLowerCase().replaceAll(/\s/g, ''), `${how}: ${secret}`).not.toContain(form.toLowerCase());
        }
        // Nor most of one.
        expect(said).not.toContain(secret.slice(0, Math.ceil(secret.length * 0.6)));
      }
    }),
    { numRuns: 200 },
  );
});

test('property: neither what is shown of a transport nor what is written down of it holds one', () => {
  fc.assert(
    fc.property(aTransport, ({ transport, secrets }) => {
      const shown = JSON.stringify([maskTransport(transport), describeTransport(transport)]);
      for (const secret of secrets) {
        expect(shown).not.toContain(secret);
        expect(shown).not.toContain(encode(secret));
      }
      expect(maskTransport(maskTransport(transport))).toEqual(maskTransport(transport));
    }),
  );
});

test('property: whatever a transport and a text hold, redacting ends, and again changes nothing', () => {
  const values = fc.dictionary(fc.string({ maxLength: 20 }), fc.string({ maxLength: 60, unit: 'binary' }), {
    maxKeys: 6,
  });
  const args = fc.array(fc.string({ maxLength: 80, unit: 'binary' }), { maxLength: 8 });
  fc.assert(
    fc.property(args, values, fc.string({ unit: 'binary', maxLength: 300 }), (words, env, text) => {
      const transport: Transport = { type: 'stdio', command: 'x', args: words, env };
      const redact = createRedactor(secretsOfTransport(transport, env).values);
      const once = redact(text);
      expect(redact(once).replaceAll('*', '')).toBe(redact(redact(once)).replaceAll('*', ''));
      maskTransport(transport);
    }),
  );
});

describe('what everybody says', () => {
  const transport: Transport = {
    type: 'stdio',
    command: 'npx',
    args: [
      '-y',
      '@acme/crm-mcp@1.2.3',
      '--port',
      '3000',
      '--mode=readonly',
      'true',
      'node',
      '--password',
      'x7',
      '/srv/data',
    ],
    env: {
      NODE_ENV: 'production',
      DEBUG: 'true',
      PORT: '3000',
      AUTH_ENABLED: 'true',
      MAX_TOKENS: '4096',
      DB_PIN: '1234',
    },
  };
  const redact = createRedactor(secretsOfTransport(transport, {}).values);

  test.each([
    'npm error 404 @acme/crm-mcp@1.2.3 is not in this registry',
    'the production server listens on port 3000 in node: true, readonly, 4096 tokens, /srv/data, x7y',
    "the server's process ended with code 1; it said nothing",
  ])('%j is left as it is, though words of it are configured', (text) => {
    expect(redact(text)).toBe(text);
  });

  test('a short password is taken out where it stands alone', () => {
    expect(redact('pin 1234 is wrong, 12345 is not')).toBe('pin *** is wrong, 12345 is not');
  });
});

test('a key in several lines is taken out of a text, whichever line of it is repeated', () => {
  const body = 'MIIEvQIBADANBgkqhkiG9w0BAQEFAASC\nBKcwggSjAgEAAoIBAQC7VJTUt9Us8cKj';
  const pem = `-----BEGIN PRIVATE KEY-----\n${body}\n-----END PRIVATE KEY-----\n`;
  const redact = createRedactor(
    secretsOfTransport({ type: 'stdio', command: 'x', args: [], env: { A: pem } }, {}).values,
  );
  for (const line of body.split('\n')) expect(redact(`bad key: ${line} (line 2)`)).toBe('bad key: *** (line 2)');
});

test('a long text is redacted in time', () => {
  const args = Array.from({ length: 8 }, (_, index) => `${index}a1b2`.repeat(1600));
  const computed = startComputing();
  createRedactor(secretsOfTransport({ type: 'stdio', command: 'x', args }, {}).values)('1a1b2: …'.repeat(500));
  expect(computed()).toBeLessThan(3_000);
});

import { createHash } from 'node:crypto';

/** Replaces what differs from run to run: times, ids, hashes, secrets, addresses and durations. */
export interface Stable {
  /** Has the ids of these API keys replaced as well, wherever they are. */
  learn(text: string): void;
  text(text: string): string;
  value(value: unknown): unknown;
}

const at = '2026-03-02T09:00:00.000Z';
const times = /\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z/g;
const apiKeys = /mtgs_(\w{12})_[\w-]{43}/g;
const webTokens = /\beyJ[\w-]+\.[\w-]+\.[\w-]+/g;
/** Milliseconds since 1970, as CEF has times. */
const epochs = /(?<==)1[789]\d{11}\b/g;
const keyIds = ['AbCdEfGh2345', 'BcDeFgHi3456', 'CdEfGhIj4567', 'DeFgHiJk5678'];
/** What is derived from chance or time: at least sixteen hexadecimal digits, or a UUID. */
const tokens = /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|\b[0-9a-f]{16,64}\b/g;
const durations = new Set(['durationMs']);

/** @param replaced What else is replaced, by what it is replaced with. */
export function createStable(replaced: Readonly<Record<string, string>>): Stable {
  const numbers = new Map<string, number>();
  const ids = new Map<string, string>();
  /** The same for the same token, in its form, by the order in which tokens were met. */
  function standIn(token: string): string {
    const number = numbers.get(token) ?? numbers.size + 1;
    numbers.set(token, number);
    const digits = createHash('sha256').update(String(number)).digest('hex');
    return token.replaceAll(/[0-9a-f]/g, (_, place: number) => digits[place % digits.length] ?? '0');
  }
  const text = (original: string): string =>
    [...Object.entries(replaced), ...ids]
      .reduce((now, [from, to]) => now.replaceAll(from, to), original)
      .replaceAll(apiKeys, (key) => `${key.slice(0, 17)}_the-secret-part-of-the-key`)
      .replaceAll(webTokens, 'eyJhbGciOiJIUzI1NiJ9.e30.c2lnbmF0dXJl')
      .replaceAll(epochs, String(Date.parse(at)))
      .replaceAll(times, at)
      .replaceAll(tokens, standIn);
  function value(original: unknown, name = ''): unknown {
    if (typeof original === 'string') return text(original);
    if (typeof original === 'number' && durations.has(name)) return 12;
    if (Array.isArray(original)) return original.map((item) => value(item));
    if (typeof original !== 'object' || original === null) return original;
    return Object.fromEntries(Object.entries(original).map(([key, inner]) => [text(key), value(inner, key)]));
  }
  return {
    learn(words) {
      for (const [, id = ''] of words.matchAll(apiKeys)) {
        if (!ids.has(id)) ids.set(id, keyIds[ids.size] ?? id);
      }
    },
    text,
    value,
  };
}

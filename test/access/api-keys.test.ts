import { describe, expect, test } from 'vitest';
import { type Actor, actorSchema, byRequest, bySystem } from '../../shared/domain/event.js';
import {
  ConflictError,
  ForbiddenError,
  InvalidInputError,
  NotFoundError,
  RateLimitedError,
  UnauthenticatedError,
} from '../../shared/kernel/errors/errors.js';
import { createApiKeys } from '../../shared/access/api-keys.js';
import { createGuessGuard } from '../../shared/access/guess-guard.js';
import { isWithinEnvironments } from '../../shared/domain/governance/is-within-environments.js';
import type { Documents } from '../../shared/platform/documents/documents.js';
import { openSqliteDocuments } from '../../shared/platform/documents/sqlite-documents.js';

const start = Date.UTC(2026, 0, 1);

/** Keys over a store and a clock of their own. */
function newKeys() {
  const documents = openSqliteDocuments(':memory:', { name: 'access', partitionKey: 'env' });
  let time = start;
  const now = () => new Date(time);
  return {
    documents,
    now,
    keys: createApiKeys(documents, now),
    pass: (seconds: number) => {
      time += seconds * 1000;
    },
  };
}

/** The same documents, some of whose verbs do something else. */
const over = (documents: Documents, others: Partial<Documents>): Documents => ({
  read: (partition, id) => documents.read(partition, id),
  batch: (partition, operations) => documents.batch(partition, operations),
  query: (partition, query) => documents.query(partition, query),
  create: (document) => documents.create(document),
  replace: (document, etag) => documents.replace(document, etag),
  delete: (partition, id, etag) => documents.delete(partition, id, etag),
  tally: (partition, query) => documents.tally(partition, query),
  changes: (since, limit) => documents.changes(since, limit),
  ...others,
});

const request = { name: 'CI', role: 'ci-agent', by: bySystem } as const;
const wrong = (key: string) => `${key.slice(0, -4)}${key.endsWith('AAAA') ? 'BBBB' : 'AAAA'}`;

const everything = async (documents: Documents): Promise<string> => {
  const { items } = await documents.query('api-keys', { limit: 1000 });
  return JSON.stringify(items);
};

test('a key is good until it is revoked, and never twice the same', async () => {
  const { keys } = newKeys();
  const [one, two] = [await keys.create(request), await keys.create(request)];
  expect(one.key).toMatch(/^mtgs_[A-Za-z0-9]{12}_[A-Za-z0-9_-]{43}$/);
  expect(one.key).not.toBe(two.key);
  expect(await keys.authenticate(one.key)).toMatchObject({ id: one.record.id, role: 'ci-agent' });
  await keys.revoke(one.record.id, bySystem);
  await expect(keys.authenticate(one.key)).rejects.toThrow(UnauthenticatedError);
  expect(await keys.authenticate(two.key)).toMatchObject({ id: two.record.id });
  await expect(keys.revoke('nobody', bySystem)).rejects.toThrow(NotFoundError);
});

test('a key is good until the moment it expires, and cannot be born expired', async () => {
  const { keys, now, pass } = newKeys();
  const expiresAt = new Date(now().getTime() + 3_600_000).toISOString();
  const { key } = await keys.create({ ...request, expiresAt });
  pass(3599);
  expect(await keys.authenticate(key)).toMatchObject({ expiresAt });
  pass(1);
  await expect(keys.authenticate(key)).rejects.toThrow(UnauthenticatedError);
  await expect(keys.create({ ...request, expiresAt })).rejects.toThrow(InvalidInputError);
});

test('a key that expires makes none that outlives it, and a person any', async () => {
  const { keys, now } = newKeys();
  const at = (seconds: number) => new Date(now().getTime() + seconds * 1000).toISOString();
  const { record } = await keys.create({ ...request, role: 'admin', expiresAt: at(3600) });
  const by = byRequest({ actor: { kind: 'api-key', id: record.id, name: record.name } });
  for (const expiresAt of [undefined, at(3601)]) {
    const more = expiresAt === undefined ? {} : { expiresAt };
    await expect(keys.create({ ...request, ...more, by })).rejects.toThrow(ForbiddenError);
    const person = byRequest({ actor: { kind: 'user', id: 'ada-oid', name: 'Ada' } });
    expect((await keys.create({ ...request, ...more, by: person })).record.expiresAt).toBe(expiresAt);
  }
  expect((await keys.create({ ...request, by, expiresAt: at(3600) })).record.expiresAt).toBe(at(3600));
  expect((await keys.list()).items).toHaveLength(4);
});

test('revoking goes on when the last use is noted in between, and says so when it never gets through', async () => {
  const { documents, now } = newKeys();
  let refused = 0;
  let refusals = 2;
  const busy = over(documents, {
    batch(partition, operations) {
      if (operations[0]?.kind !== 'replace' || refused >= refusals) return documents.batch(partition, operations);
      refused += 1;
      return Promise.reject(new ConflictError('it was changed since it was read'));
    },
  });
  const keys = createApiKeys(busy, now);
  const [one, two] = [await keys.create(request), await keys.create(request)];
  expect(await keys.revoke(one.record.id, bySystem)).toMatchObject({ revokedAt: now().toISOString() });
  [refused, refusals] = [0, 1_000];
  await expect(keys.revoke(two.record.id, bySystem)).rejects.toThrow(ConflictError);
  expect(refused).toBeLessThan(100);
});

test('no secret is stored, and each creation and revocation stands in the same batch as its event', async () => {
  const { keys, documents } = newKeys();
  const { key, record } = await keys.create(request);
  await keys.revoke(record.id, bySystem);
  const stored = await everything(documents);
  expect(stored).not.toContain(key.slice(-43));
  expect(stored).toContain('API_KEY_CREATED');
  expect(stored).toContain('API_KEY_REVOKED');
  expect(JSON.stringify(await keys.list())).not.toContain('hash');
});

test('the first administrator key is given once, however many ask at once', async () => {
  const { documents, now } = newKeys();
  const given = await Promise.all(Array.from({ length: 10 }, () => createApiKeys(documents, now).ensureAdminKey()));
  const [key, ...others] = given.filter((one) => one !== undefined);
  expect(others).toEqual([]);
  expect(await createApiKeys(documents, now).authenticate(key ?? '')).toMatchObject({ role: 'admin' });
});

test('the last use is written once a minute, and a store that cannot write it refuses nobody', async () => {
  const { documents, now, pass } = newKeys();
  let writes = 0;
  let isBroken = false;
  const counting = over(documents, {
    replace(document, etag) {
      writes += 1;
      return isBroken ? Promise.reject(new Error('full')) : documents.replace(document, etag);
    },
  });
  const keys = createApiKeys(counting, now);
  const { key } = await keys.create(request);
  for (let use = 0; use < 5; use += 1) await keys.authenticate(key);
  expect(writes).toBe(1);
  expect((await keys.list()).items[0]?.lastUsedAt).toBe(now().toISOString());
  pass(61);
  isBroken = true;
  expect(await keys.authenticate(key)).toMatchObject({ name: 'CI' });
  expect(writes).toBe(2);
});

describe('makers', () => {
  const made = async (keys: ReturnType<typeof createApiKeys>, key: string) => {
    const { id, name, makers } = await keys.authenticate(key);
    return { kind: 'api-key', id, name, makers } as const;
  };
  const person = { kind: 'user', id: 'ada-oid', name: 'Ada' } as const;

  test('a key names who made it, who made that one, and so on up to the first', async () => {
    const { keys } = newKeys();
    const first = await made(keys, (await keys.ensureAdminKey()) ?? '');
    expect(first.makers).toEqual([]);
    const second = await made(keys, (await keys.create({ ...request, by: byRequest({ actor: first }) })).key);
    const third = await made(keys, (await keys.create({ ...request, by: byRequest({ actor: second }) })).key);
    expect(second.makers).toEqual([first.id]);
    expect(third.makers).toEqual([second.id, first.id]);
    const { record } = await keys.create({ ...request, by: byRequest({ actor: person }) });
    expect(record.makers).toEqual([person.id]);
  });

  // Cut off, a chain would hide who began it: that one could then decide on what its own keys register.
  test('the chain is never cut: beyond twenty no key is made', async () => {
    const { keys } = newKeys();
    let actor: Actor = person;
    for (let depth = 0; depth < 20; depth += 1) {
      actor = await made(keys, (await keys.create({ ...request, by: byRequest({ actor }) })).key);
      expect(actor.makers?.at(-1)).toBe(person.id);
    }
    expect(actorSchema.parse(actor).makers).toHaveLength(20);
    await expect(keys.create({ ...request, by: byRequest({ actor }) })).rejects.toThrow(ForbiddenError);
  });

  test('keys from before makers were kept have theirs, by who made them, and keep them from then on', async () => {
    const { keys, documents } = newKeys();
    const first = await made(keys, (await keys.ensureAdminKey()) ?? '');
    const second = await keys.create({ ...request, by: byRequest({ actor: first }) });
    const third = await keys.create({ ...request, by: byRequest({ actor: await made(keys, second.key) }) });
    for (const { id } of [second.record, third.record]) {
      const stored = (await documents.read('api-keys', `key:${id}`))!;
      const { makers: _, ...value } = stored.value['value'] as { makers?: unknown };
      await documents.replace({ ...stored.value, value }, stored.etag);
    }
    expect((await made(keys, third.key)).makers).toEqual([second.record.id, first.id]);
    expect((await made(keys, second.key)).makers).toEqual([first.id]);
  });
});

test('a key that is limited to servers says so to whoever asks, and a key that is not does not', async () => {
  const { keys } = newKeys();
  const { key, record } = await keys.create({ ...request, servers: ['crm'] });
  expect([record.servers, (await keys.authenticate(key)).servers]).toEqual([['crm'], ['crm']]);
  expect((await keys.create(request)).record.servers).toBeUndefined();
});

describe('guessing', () => {
  const guess = async (keys: ReturnType<typeof createApiKeys>, key: string, times: number, from?: string) => {
    const seen: string[] = [];
    for (let turn = 0; turn < times; turn += 1) {
      seen.push(
        await keys.authenticate(key, from).then(
          () => 'in',
          (error: unknown) => (error as Error).name,
        ),
      );
    }
    return seen;
  };

  test('locks the guesser out after ten wrong secrets, and lets go after a minute', async () => {
    const { keys, pass } = newKeys();
    const { key } = await keys.create(request);
    const seen = await guess(keys, wrong(key), 15, '203.0.113.7');
    expect(seen.filter((name) => name === 'UnauthenticatedError')).toHaveLength(10);
    expect(seen.filter((name) => name === 'RateLimitedError')).toHaveLength(5);
    await expect(keys.authenticate(wrong(key), '203.0.113.7')).rejects.toMatchObject({ retryAfterSeconds: 60 });
    pass(61);
    expect(await guess(keys, wrong(key), 1, '203.0.113.7')).toEqual(['UnauthenticatedError']);
  });

  test('locks nobody else out: not another address, not a holder whose key was good before', async () => {
    const { keys } = newKeys();
    const { key } = await keys.create(request);
    await guess(keys, wrong(key), 12, '203.0.113.7');
    expect(await guess(keys, key, 1, '198.51.100.1')).toEqual(['in']);
    await guess(keys, wrong(key), 12); // Where the address is not known, all share one.
    expect(await guess(keys, key, 1)).toEqual(['in']);
  });

  test('one address cannot try many keys instead', async () => {
    const { keys } = newKeys();
    const seen: string[] = [];
    for (let id = 0; id < 120; id += 1) {
      seen.push(...(await guess(keys, `mtgs_${String(id).padStart(12, 'A')}_${'x'.repeat(43)}`, 1, '203.0.113.7')));
    }
    expect(seen.indexOf('RateLimitedError')).toBe(100);
  });

  test('an expired or revoked key is no guess: whoever sends it knew the secret', async () => {
    const { keys } = newKeys();
    const { key, record } = await keys.create(request);
    await keys.revoke(record.id, bySystem);
    expect(new Set(await guess(keys, key, 30))).toEqual(new Set(['RefusedCredentialError']));
  });

  test('what is remembered of guessers is bounded, and the oldest is forgotten first', () => {
    const guard = createGuessGuard(() => new Date(start), 3);
    const source = (id: string) => [{ id, failuresMax: 1 }];
    for (const id of ['a', 'b', 'c', 'd']) guard.fail(source(id));
    expect(() => {
      guard.check(source('a'));
    }).not.toThrow();
    for (const id of ['b', 'c', 'd']) {
      expect(() => {
        guard.check(source(id));
      }).toThrow(RateLimitedError);
    }
  });
});

test.each([
  [undefined, undefined, true],
  [['dev'], undefined, true],
  [undefined, ['dev'], false],
  [['dev'], ['dev', 'prod'], true],
  [['dev', 'prod'], ['dev'], false],
])('a key for %j within %j: %s', (inner, outer, expected) => {
  expect(isWithinEnvironments(inner, outer)).toBe(expected);
});

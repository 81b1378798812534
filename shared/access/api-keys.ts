import { randomUUID, timingSafeEqual } from 'node:crypto';
import { instanceChain } from '../domain/governance/audit-entry.js';
import { type ApiKey, apiKeySchema, type Role } from '../domain/governance/access.js';
import { bySystem, type Event, eventOf, type RequestContext } from '../domain/event.js';
import { ConflictError, InvalidInputError, NotFoundError, UnauthenticatedError } from '../kernel/errors/errors.js';
import type { Document, Documents, Stored, Unreadable } from '../platform/documents/documents.js';
import { formatApiKey, hashSecret, newApiKeyParts, parseApiKeyText } from './api-key-text.js';
import { createGuessGuard } from './guess-guard.js';
import { makersOf, makersThrough } from './makers-of.js';
import { RefusedCredentialError } from './refused-credential-error.js';

/** A key as people may see it again: never the key, never its hash. */
export type ShownApiKey = Omit<ApiKey, 'hash'>;

export interface ApiKeys {
  /**
   * The key is in the answer and nowhere else, ever again. Its makers are `actor` and who made that one.
   * @throws {InvalidInputError} for an expiry that is past. @throws {ForbiddenError} for keys made by keys too deep.
   */
  create(request: {
    readonly name: string;
    readonly role: Role;
    readonly environments?: readonly string[];
    /** Servers whose things it may change; all unless given. */
    readonly servers?: readonly string[];
    readonly expiresAt?: string;
    readonly by: RequestContext;
  }): Promise<{ readonly key: string; readonly record: ShownApiKey }>;
  /**
   * Who holds a key. @throws {UnauthenticatedError} for one that is malformed, unknown, expired or revoked: the words
   * are the same for all four. @throws {RateLimitedError} for whoever guessed too often; `from` is the sender's address
   * where it is known. A key that was good a while ago is heard even then.
   */
  authenticate(key: string, from?: string): Promise<ShownApiKey>;
  /** Who holds the key of this id, for whoever proved it before. @throws {UnauthenticatedError} unless it is good now. */
  holder(id: string): Promise<ShownApiKey>;
  /** Newest first, and what of them cannot be read. */
  list(): Promise<{ readonly items: readonly ShownApiKey[]; readonly unreadable: readonly Unreadable[] }>;
  /** Revoking again changes nothing. @throws {NotFoundError} */
  revoke(id: string, by: RequestContext): Promise<ShownApiKey>;
  /** The first administrator's key, once; `undefined` when there was one already. */
  ensureAdminKey(): Promise<string | undefined>;
  /**
   * Writes the first administrator's key down from its id and the hash of its secret, once; whether it did. Whoever made
   * the key has it. When there was a first administrator already, nothing happens.
   */
  adoptAdminKey(known: { readonly id: string; readonly hash: string }): Promise<boolean>;
  /** Whether there ever was a first administrator's key. */
  hasAdminKey(): Promise<boolean>;
}

/** All keys live in one partition of the container `access`, so that a key and its event are one batch. */
const partition = 'api-keys';
/** Says that there was a first administrator's key: it is written with that key, and never again. */
const firstAdmin: Document = { id: 'first-admin-key', env: partition, kind: 'marker' };
/** How often a key's last use is written down, in milliseconds. */
const lastUsedEveryMs = 60_000;

/** Wrong secrets that one address may try on one key, and on all keys together, within a minute. */
const failuresPerKeyMax = 10;
const failuresPerAddressMax = 100;
/** Keys that are remembered in memory: a good one is, so that somebody else's guesses do not lock its holder out. */
const rememberedMax = 10_000;

/** Compared with when there is no such key, so that time tells nothing about which ids exist. */
const noHash = hashSecret('');

const documentId = (id: string): string => `key:${id}`;

/** API keys over the container `access`, partitioned by `env` with one partition for all keys. */
export function createApiKeys(documents: Documents, now: () => Date): ApiKeys {
  const guard = createGuessGuard(now);
  const noted = new Map<string, number>();
  const verified = new Map<string, string>();

  const toDocument = (value: ApiKey): Document => ({
    id: documentId(value.id),
    env: partition,
    kind: 'api-key',
    value,
  });
  const parse = ({ value, etag }: Stored<Document>): Stored<ApiKey> => ({
    value: apiKeySchema.parse(value['value']),
    etag,
  });

  const changeOf = (type: Event['type'], by: RequestContext, key: ApiKey, before?: ApiKey): Document => {
    const id = `event-${randomUUID()}`;
    const value = eventOf({
      id,
      env: instanceChain,
      type,
      at: now().toISOString(),
      by,
      subject: { kind: 'api-key', id: key.id },
      ...(before !== undefined && { before: shown(before) }),
      after: shown(key),
    });
    return { id: `event:${id}`, env: partition, kind: 'event', value };
  };

  async function write(record: ApiKey, by: RequestContext, extra: Document[] = []): Promise<void> {
    const created = [toDocument(record), changeOf('API_KEY_CREATED', by, record), ...extra];
    await documents.batch(
      partition,
      created.map((document) => ({ kind: 'create', document })),
    );
  }

  const recordOf = (known: Pick<ApiKey, 'id' | 'hash' | 'name' | 'role'>, by: RequestContext): ApiKey => ({
    ...known,
    createdAt: now().toISOString(),
    createdBy: by.actor,
    makers: makersThrough(by.actor),
  });

  const hasAdminKey = async (): Promise<boolean> => (await documents.read(partition, firstAdmin.id)) !== undefined;

  async function adoptAdminKey({ id, hash }: { readonly id: string; readonly hash: string }): Promise<boolean> {
    if (await hasAdminKey()) return false;
    const record = recordOf({ id, hash, name: 'first administrator', role: 'admin' }, bySystem);
    try {
      await write(record, bySystem, [firstAdmin]);
      return true;
    } catch (error) {
      if (error instanceof ConflictError) return false; // Another process was first.
      throw error;
    }
  }

  /** Nobody waits for this: a request never takes longer because its key's last use is written down. */
  async function noteUse({ value, etag }: Stored<ApiKey>): Promise<void> {
    const last = Math.max(noted.get(value.id) ?? 0, Date.parse(value.lastUsedAt ?? '1970-01-01T00:00:00Z'));
    if (now().getTime() - last < lastUsedEveryMs) return;
    remember(noted, value.id, now().getTime());
    try {
      await documents.replace(toDocument({ ...value, lastUsedAt: now().toISOString() }), etag);
    } catch {
      // Somebody else noted it, or the store cannot be written just now: neither is the caller's concern.
    }
  }

  /** @throws {RefusedCredentialError} for a key that was revoked or has expired. */
  async function goodKey(record: Stored<ApiKey>): Promise<ShownApiKey> {
    const { id, name } = record.value;
    const reason = whyNotGood(record.value, now());
    if (reason !== undefined)
      throw new RefusedCredentialError(invalid, { kind: 'api-key', id, name }, reason, { hint });
    const value = { ...record.value, makers: await makersOf(record.value, readKey) };
    void noteUse({ ...record, value });
    return shown(value);
  }

  async function readKey(id: string): Promise<ApiKey | undefined> {
    const stored = await documents.read(partition, documentId(id));
    return stored && parse(stored).value;
  }

  return {
    async create({ name, role, environments, servers, expiresAt, by }) {
      if (expiresAt !== undefined && Date.parse(expiresAt) <= now().getTime()) {
        throw new InvalidInputError('a key cannot expire before it exists', [
          { path: 'expiresAt', message: 'must be in the future' },
        ]);
      }
      const parts = newApiKeyParts();
      const record: ApiKey = {
        ...recordOf({ id: parts.id, hash: hashSecret(parts.secret), name, role }, by),
        ...(environments !== undefined && { environments: [...environments] }),
        ...(servers !== undefined && { servers: [...servers] }),
        ...(expiresAt !== undefined && { expiresAt }),
      };
      await write(record, by);
      return { key: formatApiKey(parts), record: shown(record) };
    },

    async authenticate(key, from) {
      const { id, secret } = parseApiKeyText(key) ?? { id: '', secret: '' };
      const hash = hashSecret(secret);
      const sources = [
        { id: `key ${id} ${from ?? ''}`, failuresMax: failuresPerKeyMax },
        ...(from === undefined ? [] : [{ id: `address ${from}`, failuresMax: failuresPerAddressMax }]),
      ];
      if (verified.get(id) !== hash) guard.check(sources);

      const stored = id === '' ? undefined : await documents.read(partition, documentId(id));
      const record = stored && parse(stored);
      const matches = timingSafeEqual(Buffer.from(hash), Buffer.from(record?.value.hash ?? noHash));
      if (record === undefined || !matches) guard.fail(sources);
      if (record === undefined || !matches) throw new UnauthenticatedError(invalid, { hint });
      const holder = await goodKey(record);
      remember(verified, id, hash);
      return holder;
    },

    async holder(id) {
      const stored = await documents.read(partition, documentId(id));
      if (stored === undefined) throw new UnauthenticatedError(invalid, { hint });
      return goodKey(parse(stored));
    },

    async list() {
      const keys: ApiKey[] = [];
      const unreadable: Unreadable[] = [];
      const where = [{ field: 'kind', equals: 'api-key' }];
      let continuation: string | undefined;
      do {
        const from = continuation === undefined ? {} : { continuation };
        const page = await documents.query(partition, { where, limit: 1000, ...from }, (row) => unreadable.push(row));
        for (const { value } of page.items) {
          const parsed = apiKeySchema.safeParse(value['value']);
          if (parsed.success) keys.push(parsed.data);
          else unreadable.push({ partition, id: value.id, reason: 'not a key as this version of MTGS stores it' });
        }
        continuation = page.continuation;
      } while (continuation !== undefined);
      return { items: keys.sort((a, b) => (a.createdAt < b.createdAt ? 1 : -1)).map(shown), unreadable };
    },

    async revoke(id, by) {
      for (;;) {
        const stored = await documents.read(partition, documentId(id));
        if (stored === undefined) throw unknownApiKey(id);
        const { value, etag } = parse(stored);
        if (value.revokedAt !== undefined) return shown(value);
        const revoked = { ...value, revokedAt: now().toISOString() };
        try {
          await documents.batch(partition, [
            { kind: 'replace', document: toDocument(revoked), etag },
            { kind: 'create', document: changeOf('API_KEY_REVOKED', by, revoked, value) },
          ]);
          return shown(revoked);
        } catch (error) {
          if (!(error instanceof ConflictError)) throw error; // Its last use was noted in between: once more.
        }
      }
    },

    async ensureAdminKey() {
      const parts = newApiKeyParts();
      const isFirst = await adoptAdminKey({ id: parts.id, hash: hashSecret(parts.secret) });
      return isFirst ? formatApiKey(parts) : undefined;
    },
    adoptAdminKey,
    hasAdminKey,
  };
}

/** What is said of a key that is not there, or that the caller may not see. */
export const unknownApiKey = (id: string): NotFoundError =>
  new NotFoundError(`there is no API key "${id.slice(0, 64)}"`);

const shown = ({ hash: _, ...rest }: ApiKey): ShownApiKey => rest;

/** What is said of a key that does not count, whatever the reason. */
const invalid = 'the API key is not valid';
const hint = 'It may be mistyped, expired or revoked: ask an administrator for a new one.';

function whyNotGood({ revokedAt, expiresAt }: ApiKey, now: Date): string | undefined {
  if (revokedAt !== undefined) return 'revoked';
  return expiresAt !== undefined && Date.parse(expiresAt) <= now.getTime() ? 'expired' : undefined;
}

/** Sets an entry of a bounded map; the oldest one makes room. */
function remember<T>(map: Map<string, T>, key: string, value: T): void {
  map.delete(key);
  map.set(key, value);
  const [oldest] = map.keys();
  if (map.size > rememberedMax && oldest !== undefined) map.delete(oldest);
}

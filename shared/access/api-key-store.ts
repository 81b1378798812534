import { randomUUID } from 'node:crypto';
import { instanceChain } from '../domain/governance/audit-entry.js';
import { type ApiKey, apiKeySchema, type Role } from '../domain/governance/access.js';
import { bySystem, type Event, eventOf, type RequestContext } from '../domain/event.js';
import { ConflictError, ForbiddenError, InvalidInputError, NotFoundError } from '../kernel/errors/errors.js';
import type { Document, Documents, Stored, Unreadable } from '../platform/documents/documents.js';
import { formatApiKey, hashSecret, newApiKeyParts } from './api-key-text.js';
import { makersThrough } from './makers-of.js';

/** A key as people may see it again: never the key, never its hash. */
export type ShownApiKey = Omit<ApiKey, 'hash'>;

/** Which keys there are. */
export interface KeptApiKeys {
  /**
   * The key is in the answer and nowhere else, ever again. Its makers are `actor` and who made that one.
   * @throws {InvalidInputError} for an expiry that is past. @throws {ForbiddenError} for keys made by keys too deep, and
   * for one that would outlive the key that makes it.
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

/** The keys as they are stored, for whoever checks them. */
export interface ApiKeyStore extends KeptApiKeys {
  read(id: string): Promise<Stored<ApiKey> | undefined>;
  /** @throws {ConflictError} when it changed since it was read. */
  replace(stored: Stored<ApiKey>, next: ApiKey): Promise<void>;
}

/** All keys live in one partition of the container `access`, so that a key and its event are one batch. */
const partition = 'api-keys';
/** Says that there was a first administrator's key: it is written with that key, and never again. */
const firstAdmin: Document = { id: 'first-admin-key', env: partition, kind: 'marker' };
/** How often revoking begins again when the key's last use is noted in between. */
const attemptsMax = 12;

const documentId = (id: string): string => `key:${id}`;

const toDocument = (value: ApiKey): Document => ({ id: documentId(value.id), env: partition, kind: 'api-key', value });

/** API keys in the container `access`, partitioned by `env` with one partition for all keys. */
export function createApiKeyStore(documents: Documents, now: () => Date): ApiKeyStore {
  const changeOf = (type: Event['type'], by: RequestContext, key: ApiKey, before?: ApiKey): Document => {
    const id = `event-${randomUUID()}`;
    const value = eventOf({
      id,
      env: instanceChain,
      type,
      at: now().toISOString(),
      by,
      subject: { kind: 'api-key', id: key.id },
      ...(before !== undefined && { before: shownKey(before) }),
      after: shownKey(key),
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

  async function read(id: string): Promise<Stored<ApiKey> | undefined> {
    const stored = await documents.read(partition, documentId(id));
    return stored && { value: apiKeySchema.parse(stored.value['value']), etag: stored.etag };
  }

  /** @throws {InvalidInputError} @throws {ForbiddenError} */
  async function checkExpiry(expiresAt: string | undefined, { actor }: RequestContext): Promise<void> {
    if (expiresAt !== undefined && Date.parse(expiresAt) <= now().getTime()) {
      throw new InvalidInputError('a key cannot expire before it exists', [
        { path: 'expiresAt', message: 'must be in the future' },
      ]);
    }
    const end = actor.kind === 'api-key' ? (await read(actor.id))?.value.expiresAt : undefined;
    if (end === undefined || (expiresAt !== undefined && Date.parse(expiresAt) <= Date.parse(end))) return;
    throw new ForbiddenError('a key cannot outlive the key that creates it', {
      hint: `Name an expiresAt that is not after ${end}.`,
    });
  }

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

  return {
    read,

    async replace({ etag }, next) {
      await documents.replace(toDocument(next), etag);
    },

    async create({ name, role, environments, servers, expiresAt, by }) {
      await checkExpiry(expiresAt, by);
      const parts = newApiKeyParts();
      const record: ApiKey = {
        ...recordOf({ id: parts.id, hash: hashSecret(parts.secret), name, role }, by),
        ...(environments !== undefined && { environments: [...environments] }),
        ...(servers !== undefined && { servers: [...servers] }),
        ...(expiresAt !== undefined && { expiresAt }),
      };
      await write(record, by);
      return { key: formatApiKey(parts), record: shownKey(record) };
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
      return { items: keys.sort((a, b) => (a.createdAt < b.createdAt ? 1 : -1)).map(shownKey), unreadable };
    },

    async revoke(id, by) {
      for (let attempt = 1; ; attempt += 1) {
        const stored = await read(id);
        if (stored === undefined) throw unknownApiKey(id);
        const { value, etag } = stored;
        if (value.revokedAt !== undefined) return shownKey(value);
        const revoked = { ...value, revokedAt: now().toISOString() };
        try {
          await documents.batch(partition, [
            { kind: 'replace', document: toDocument(revoked), etag },
            { kind: 'create', document: changeOf('API_KEY_REVOKED', by, revoked, value) },
          ]);
          return shownKey(revoked);
        } catch (error) {
          // Its last use was noted in between: once more.
          if (!(error instanceof ConflictError) || attempt === attemptsMax) throw error;
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

export const shownKey = ({ hash: _, ...rest }: ApiKey): ShownApiKey => rest;

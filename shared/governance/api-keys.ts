import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { type ApiKey, apiKeySchema, type Role } from '../domain/access.js';
import type { Actor, Event } from '../domain/event.js';
import { ConflictError, NotFoundError, UnauthenticatedError } from '../errors/errors.js';
import type { Document, Documents, Stored } from '../stores/documents.js';

/** A key as people may see it again: never the key, never its hash. */
export type ShownApiKey = Omit<ApiKey, 'hash'>;

export interface ApiKeys {
  /** The key is in the answer and nowhere else, ever again. */
  create(request: {
    readonly name: string;
    readonly role: Role;
    readonly environments?: readonly string[];
    readonly expiresAt?: string;
    readonly actor: Actor;
  }): Promise<{ readonly key: string; readonly record: ShownApiKey }>;
  /**
   * Who holds a key. @throws {UnauthenticatedError} for one that is malformed, unknown, expired or revoked: the words
   * are the same for all four.
   */
  authenticate(key: string): Promise<ShownApiKey>;
  /** Newest first. */
  list(): Promise<ShownApiKey[]>;
  /** Revoking again changes nothing. @throws {NotFoundError} */
  revoke(id: string, actor: Actor): Promise<ShownApiKey>;
  /** The first administrator's key, once; `undefined` when there was one already. */
  ensureAdminKey(): Promise<string | undefined>;
}

/** All keys live in one partition of the container `access`, so that a key and its event are one batch. */
const partition = 'api-keys';
const keyPattern = /^mtgs_([A-Za-z0-9]{12})_([A-Za-z0-9_-]{43})$/;
/** How often a key's last use is written down, in milliseconds. */
const lastUsedEveryMs = 60_000;

const hashOf = (secret: string): string => createHash('sha256').update(secret).digest('hex');
const documentId = (id: string): string => `key:${id}`;

/** API keys over the container `access`, partitioned by `env` with one partition for all keys. */
export function createApiKeys(documents: Documents, now: () => Date): ApiKeys {
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

  const eventOf = (type: Event['type'], actor: Actor, key: ApiKey): Document => {
    const id = `event-${randomBytes(16).toString('hex')}`;
    const value: Event = {
      id,
      env: 'instance',
      type,
      at: now().toISOString(),
      actor,
      subject: { kind: 'api-key', id: key.id },
      after: shown(key),
    };
    return { id: `event:${id}`, env: partition, kind: 'event', value };
  };

  async function write(name: string, role: Role, rest: Partial<ApiKey>, actor: Actor, extra: Document[] = []) {
    const id = randomLetters(12);
    const secret = randomBytes(32).toString('base64url');
    const record: ApiKey = {
      ...rest,
      id,
      name,
      role,
      hash: hashOf(secret),
      createdAt: now().toISOString(),
      createdBy: actor.id,
    };
    const created = [toDocument(record), eventOf('API_KEY_CREATED', actor, record), ...extra];
    await documents.batch(
      partition,
      created.map((document) => ({ kind: 'create', document })),
    );
    return { key: `mtgs_${id}_${secret}`, record: shown(record) };
  }

  async function noteUse({ value, etag }: Stored<ApiKey>): Promise<void> {
    const last = value.lastUsedAt === undefined ? 0 : Date.parse(value.lastUsedAt);
    if (now().getTime() - last < lastUsedEveryMs) return;
    try {
      await documents.replace(toDocument({ ...value, lastUsedAt: now().toISOString() }), etag);
    } catch {
      // Somebody else noted it, or the store cannot be written just now: neither is the caller's concern.
    }
  }

  return {
    create({ name, role, environments, expiresAt, actor }) {
      const rest = {
        ...(environments !== undefined && { environments: [...environments] }),
        ...(expiresAt !== undefined && { expiresAt }),
      };
      return write(name, role, rest, actor);
    },

    async authenticate(key) {
      const [, id = '', secret = ''] = keyPattern.exec(key) ?? [];
      const stored = id === '' ? undefined : await documents.read(partition, documentId(id));
      const record = stored && parse(stored);
      // Compared even when there is no such key, so that time tells nothing about which ids exist.
      const matches = timingSafeEqual(
        Buffer.from(hashOf(secret)),
        Buffer.from(record?.value.hash ?? hashOf(randomBytes(8).toString('hex'))),
      );
      if (record === undefined || !matches || !isGood(record.value, now())) {
        throw new UnauthenticatedError('the API key is not valid', {
          hint: 'It may be mistyped, expired or revoked: ask an administrator for a new one.',
        });
      }
      await noteUse(record);
      return shown(record.value);
    },

    async list() {
      const keys: ApiKey[] = [];
      let continuation: string | undefined;
      do {
        const page = await documents.query(partition, {
          where: [{ field: 'kind', equals: 'api-key' }],
          limit: 1000,
          ...(continuation !== undefined && { continuation }),
        });
        keys.push(...page.items.map((item) => parse(item).value));
        continuation = page.continuation;
      } while (continuation !== undefined);
      return keys.sort((a, b) => (a.createdAt < b.createdAt ? 1 : -1)).map(shown);
    },

    async revoke(id, actor) {
      for (;;) {
        const stored = await documents.read(partition, documentId(id));
        if (stored === undefined) throw new NotFoundError(`there is no API key "${id.slice(0, 64)}"`);
        const { value, etag } = parse(stored);
        if (value.revokedAt !== undefined) return shown(value);
        const revoked = { ...value, revokedAt: now().toISOString() };
        try {
          await documents.batch(partition, [
            { kind: 'replace', document: toDocument(revoked), etag },
            { kind: 'create', document: eventOf('API_KEY_REVOKED', actor, revoked) },
          ]);
          return shown(revoked);
        } catch (error) {
          if (!(error instanceof ConflictError)) throw error; // Its last use was noted in between: once more.
        }
      }
    },

    async ensureAdminKey() {
      const marker = { id: 'first-admin-key', env: partition, kind: 'marker' };
      if ((await documents.read(partition, marker.id)) !== undefined) return undefined;
      try {
        const actor = { kind: 'system', id: 'mtgs', name: 'MTGS' } as const;
        return (await write('first administrator', 'admin', {}, actor, [marker])).key;
      } catch (error) {
        if (error instanceof ConflictError) return undefined; // Another process was first.
        throw error;
      }
    },
  };
}

const shown = ({ hash: _, ...rest }: ApiKey): ShownApiKey => rest;

const isGood = ({ revokedAt, expiresAt }: ApiKey, now: Date): boolean =>
  revokedAt === undefined && (expiresAt === undefined || Date.parse(expiresAt) > now.getTime());

const letters = 'ABCDEFGHJKMNPQRSTUVWXYZabcdefghjkmnpqrstuvwxyz23456789';

/** Letters and digits that are hard to misread; which ones is no secret, so the bias of the remainder does not matter. */
const randomLetters = (length: number): string =>
  Array.from(randomBytes(length), (byte) => letters.charAt(byte % letters.length)).join('');

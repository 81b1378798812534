import { randomBytes } from 'node:crypto';
import { z } from 'zod';
import { ConflictError, UnauthenticatedError } from '../kernel/errors/errors.js';
import type { Documents, Stored } from '../platform/documents/documents.js';
import { hashSecret } from './api-key-text.js';
import type { ApiKeys, ShownApiKey } from './api-keys.js';
import { formatSessionCookie, readSessionCookie } from './session-cookie.js';

/** A browser that is signed in, in the name of an API key. */
export interface Session {
  /** Digest of its token: tells sessions apart and proves nothing. */
  readonly id: string;
  readonly endsAt: string;
  readonly holder: ShownApiKey;
}

/** A new session, and what the browser has to keep. */
export interface OpenedSession extends Session {
  readonly cookie: string;
}

export interface Sessions {
  /** A code that signs one browser in, once, within ten minutes, as the holder of the key. @throws {StorageError} */
  createCode(keyId: string): Promise<string>;
  /** @throws {UnauthenticatedError} for a code that is unknown, used or too old, or whose key does not count any more. */
  openWithCode(code: string): Promise<OpenedSession>;
  /** @throws {UnauthenticatedError} @throws {RateLimitedError} as for the key itself. */
  openWithKey(key: string, from: string | undefined): Promise<OpenedSession>;
  /**
   * The session of a `Cookie` header; `undefined` where there is none of this instance.
   * @throws {UnauthenticatedError} for one that has ended, was revoked, or whose key does not count any more.
   */
  read(cookieHeader: string | null): Promise<Session | undefined>;
  /** Ends the session of a `Cookie` header for good; nothing to end is no error. */
  end(cookieHeader: string | null): Promise<void>;
}

const partition = 'sessions';
const codeMs = 600_000;
const sessionMs = 8 * 3_600_000;
/** Documents that are past their time and are deleted when a new one is written. */
const sweptMax = 20;

const recordSchema = z.object({ keyId: z.string(), endsAt: z.iso.datetime() });
const newToken = (): string => randomBytes(32).toString('base64url');
const documentId = (kind: 'code' | 'session', token: string): string => `${kind}:${hashSecret(token)}`;

const ended = (): UnauthenticatedError => new UnauthenticatedError('the session has ended', { hint: 'Sign in again.' });
const badCode = (): UnauthenticatedError =>
  new UnauthenticatedError('the sign-in link was used already, or is older than ten minutes', {
    hint: 'Restart "mtgs up" for a new link, or sign in with an API key.',
  });

interface SessionServices {
  readonly documents: Documents;
  readonly apiKeys: ApiKeys;
  readonly now: () => Date;
  /** Signs what browsers keep; asked for at first use. */
  readonly secret: () => string;
}

/** Sessions over the container `access`. Of codes and tokens only digests are stored, as of keys. */
export function createSessions({ documents, apiKeys, now, secret }: SessionServices): Sessions {
  const isOver = (endsAt: string): boolean => Date.parse(endsAt) <= now().getTime();
  const parse = ({ value }: Stored<{ readonly [field: string]: unknown }>) => recordSchema.parse(value['value']);
  const documentOf = (kind: 'code' | 'session', token: string, value: z.infer<typeof recordSchema>) => ({
    id: documentId(kind, token),
    env: partition,
    kind: kind === 'code' ? 'sign-in-code' : 'session',
    value,
  });

  /** What is past its time goes when something new comes: the partition never holds more than what is good. */
  async function sweep(): Promise<void> {
    const where = [{ field: 'value.endsAt', below: now().toISOString() }];
    const { items } = await documents.query(partition, { where, limit: sweptMax }, () => undefined);
    for (const { value, etag } of items) {
      await documents.delete(partition, value.id, etag).catch((error: unknown) => {
        if (!(error instanceof ConflictError)) throw error; // Another request swept it.
      });
    }
  }

  async function open(holder: ShownApiKey): Promise<OpenedSession> {
    await sweep();
    const token = newToken();
    const end = Math.min(now().getTime() + sessionMs, Date.parse(holder.expiresAt ?? '9999-12-31T00:00:00Z'));
    const endsAt = new Date(end).toISOString();
    await documents.create(documentOf('session', token, { keyId: holder.id, endsAt }));
    const cookie = formatSessionCookie(secret(), { token, endsAt: end });
    return { id: hashSecret(token), endsAt, holder, cookie };
  }

  return {
    async createCode(keyId) {
      await sweep();
      const code = newToken();
      const endsAt = new Date(now().getTime() + codeMs).toISOString();
      await documents.create(documentOf('code', code, { keyId, endsAt }));
      return code;
    },

    async openWithCode(code) {
      const stored = await documents.read(partition, documentId('code', code));
      if (stored === undefined) throw badCode();
      try {
        // Whoever deletes it has used it: of two at once only one gets in.
        await documents.delete(partition, stored.value.id, stored.etag);
      } catch (error) {
        if (error instanceof ConflictError) throw badCode();
        throw error;
      }
      const { keyId, endsAt } = parse(stored);
      if (isOver(endsAt)) throw badCode();
      return open(await apiKeys.holder(keyId));
    },

    openWithKey: async (key, from) => open(await apiKeys.authenticate(key, from)),

    async read(cookieHeader) {
      const given = cookieHeader === null ? undefined : readSessionCookie(secret(), cookieHeader);
      if (given === undefined) return undefined;
      const stored = await documents.read(partition, documentId('session', given.token));
      if (stored === undefined) throw ended();
      const { keyId, endsAt } = parse(stored);
      if (isOver(endsAt)) throw ended();
      return { id: hashSecret(given.token), endsAt, holder: await apiKeys.holder(keyId) };
    },

    async end(cookieHeader) {
      const given = cookieHeader === null ? undefined : readSessionCookie(secret(), cookieHeader);
      const stored = given && (await documents.read(partition, documentId('session', given.token)));
      if (stored === undefined) return;
      await documents.delete(partition, stored.value.id, stored.etag).catch((error: unknown) => {
        if (!(error instanceof ConflictError)) throw error; // It was ended in another tab.
      });
    },
  };
}

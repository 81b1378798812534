import { randomBytes } from 'node:crypto';
import { z } from 'zod';
import { ConflictError, NotFoundError, UnauthenticatedError } from '../kernel/errors/errors.js';
import type { Documents, Stored } from '../platform/documents/documents.js';
import { hashSecret } from './api-key-text.js';
import type { ApiKeys, ShownApiKey } from './api-keys.js';
import { type EntraClaims, entraClaimsSchema, type Principal } from './principal.js';
import type { SessionAccounts } from './session-accounts.js';
import { formatSessionCookie, readSessionCookie } from './session-cookie.js';

/** In whose name a browser is signed in: an API key, or an account of Entra ID. */
export type SessionHolder = ShownApiKey | Principal;

/** A browser that is signed in. */
export interface Session {
  /** Digest of its token: tells sessions apart and proves nothing. */
  readonly id: string;
  readonly endsAt: string;
  readonly holder: SessionHolder;
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
   * By an access token of Entra ID, with which the session ends at the latest. @throws {UnauthenticatedError}
   * @throws {RefusedAccountError} for an account without a role. @throws {UnavailableError}
   */
  openWithToken(token: string): Promise<OpenedSession>;
  /**
   * The session of a `Cookie` header; `undefined` where there is none of this instance.
   * @throws {UnauthenticatedError} for one that has ended, was revoked, or whose key does not count any more.
   * @throws {RefusedAccountError} for an account that the settings of now give no role.
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

const endsAtSchema = z.iso.datetime();
const keyRecordSchema = z.object({ keyId: z.string(), endsAt: endsAtSchema });
/** Claims instead of a role: what they stand for is asked with each request, as for a token. */
const recordSchema = z.union([keyRecordSchema, z.object({ claims: entraClaimsSchema, endsAt: endsAtSchema })]);
type SessionRecord = z.infer<typeof recordSchema>;
type Unended = { readonly keyId: string } | { readonly claims: EntraClaims };
const recordIn = ({ value }: Stored<{ readonly [field: string]: unknown }>): unknown => value['value'];
const newToken = (): string => randomBytes(32).toString('base64url');
const documentId = (kind: 'code' | 'session', token: string): string => `${kind}:${hashSecret(token)}`;

const ended = (): UnauthenticatedError => new UnauthenticatedError('the session has ended', { hint: 'Sign in again.' });
const badCode = (): UnauthenticatedError =>
  new UnauthenticatedError('the sign-in link was used already, or is older than ten minutes', {
    hint: 'Restart "mtgs up" for a new link, or sign in with an API key.',
  });

const tokenNotTaken = (): NotFoundError =>
  new NotFoundError('signing in with Entra ID is not set up here', {
    hint: 'Sign in with an API key, or have the administrator set MTGS_ENTRA_CLIENT.',
  });

interface SessionServices {
  readonly documents: Documents;
  readonly apiKeys: ApiKeys;
  /** Absent where browsers do not sign in with Entra ID. */
  readonly accounts?: SessionAccounts | undefined;
  readonly now: () => Date;
  /** Signs what browsers keep; asked for at first use. */
  readonly secret: () => string;
}

/** Sessions over the container `access`. Of codes and tokens only digests are stored, as of keys. */
export function createSessions({ documents, apiKeys, accounts, now, secret }: SessionServices): Sessions {
  const isOver = (endsAt: string): boolean => Date.parse(endsAt) <= now().getTime();
  const documentOf = (kind: 'code' | 'session', token: string, value: SessionRecord) => ({
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

  /** A session of whom `record` names, which never outlives the credential that opened it. */
  async function open(holder: SessionHolder, record: Unended, credentialEnds: number): Promise<OpenedSession> {
    await sweep();
    const token = newToken();
    const end = Math.min(now().getTime() + sessionMs, credentialEnds);
    const endsAt = new Date(end).toISOString();
    await documents.create(documentOf('session', token, { ...record, endsAt }));
    const cookie = formatSessionCookie(secret(), { token, endsAt: end });
    return { id: hashSecret(token), endsAt, holder, cookie };
  }

  const openForKey = (key: ShownApiKey): Promise<OpenedSession> =>
    open(key, { keyId: key.id }, Date.parse(key.expiresAt ?? '9999-12-31T00:00:00Z'));

  /** Who holds a session now: a key that still counts, or an account with the role that the settings give it. */
  function holderOf(record: SessionRecord): Promise<SessionHolder> | SessionHolder {
    if ('keyId' in record) return apiKeys.holder(record.keyId);
    if (accounts === undefined) throw ended();
    return accounts.judge(record.claims);
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
      const { keyId, endsAt } = keyRecordSchema.parse(recordIn(stored));
      if (isOver(endsAt)) throw badCode();
      return openForKey(await apiKeys.holder(keyId));
    },

    openWithKey: async (key, from) => openForKey(await apiKeys.authenticate(key, from)),

    async openWithToken(token) {
      if (accounts === undefined) throw tokenNotTaken();
      const { claims, endsAt } = await accounts.verify(token);
      // Tokens are taken for a minute more, for clocks that differ; there is no session of no time.
      if (endsAt <= now().getTime()) throw ended();
      return open(accounts.judge(claims), { claims }, endsAt);
    },

    async read(cookieHeader) {
      const given = cookieHeader === null ? undefined : readSessionCookie(secret(), cookieHeader);
      if (given === undefined) return undefined;
      const stored = await documents.read(partition, documentId('session', given.token));
      if (stored === undefined) throw ended();
      const record = recordSchema.parse(recordIn(stored));
      if (isOver(record.endsAt)) throw ended();
      return { id: hashSecret(given.token), endsAt: record.endsAt, holder: await holderOf(record) };
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

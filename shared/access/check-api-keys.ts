import { timingSafeEqual } from 'node:crypto';
import type { ApiKey } from '../domain/governance/access.js';
import { UnauthenticatedError } from '../kernel/errors/errors.js';
import type { Stored } from '../platform/documents/documents.js';
import { hashSecret, parseApiKeyText } from './api-key-text.js';
import { type ApiKeyStore, type ShownApiKey, shownKey } from './api-key-store.js';
import { createGuessGuard } from './guess-guard.js';
import { makersOf } from './makers-of.js';
import { RefusedCredentialError } from './refused-credential-error.js';

/** Whose a key is. */
export interface CheckedApiKeys {
  /**
   * Who holds a key. @throws {UnauthenticatedError} for one that is malformed, unknown, expired or revoked: the words
   * are the same for all four. @throws {RateLimitedError} for whoever guessed too often; `from` is the sender's address
   * where it is known. A key that was good a while ago is heard even then.
   */
  authenticate(key: string, from?: string): Promise<ShownApiKey>;
  /** Who holds the key of this id, for whoever proved it before. @throws {UnauthenticatedError} unless it is good now. */
  holder(id: string): Promise<ShownApiKey>;
}

/** How often a key's last use is written down, in milliseconds. */
const lastUsedEveryMs = 60_000;

/** Wrong secrets that one address may try on one key, and on all keys together, within a minute. */
const failuresPerKeyMax = 10;
const failuresPerAddressMax = 100;
/** Keys that are remembered in memory: a good one is, so that somebody else's guesses do not lock its holder out. */
const rememberedMax = 10_000;

/** Compared with when there is no such key, so that time tells nothing about which ids exist. */
const noHash = hashSecret('');

export function createApiKeyCheck(store: Pick<ApiKeyStore, 'read' | 'replace'>, now: () => Date): CheckedApiKeys {
  const guard = createGuessGuard(now);
  const noted = new Map<string, number>();
  const verified = new Map<string, string>();

  /** Nobody waits for this: a request never takes longer because its key's last use is written down. */
  async function noteUse(stored: Stored<ApiKey>): Promise<void> {
    const { value } = stored;
    const last = Math.max(noted.get(value.id) ?? 0, Date.parse(value.lastUsedAt ?? '1970-01-01T00:00:00Z'));
    if (now().getTime() - last < lastUsedEveryMs) return;
    remember(noted, value.id, now().getTime());
    try {
      await store.replace(stored, { ...value, lastUsedAt: now().toISOString() });
    } catch {
      // Somebody else noted it, or the store cannot be written just now: neither is the caller's concern.
    }
  }

  /** @throws {RefusedCredentialError} for a key that was revoked or has expired. */
  async function goodKey(stored: Stored<ApiKey>): Promise<ShownApiKey> {
    const { id, name } = stored.value;
    const reason = whyNotGood(stored.value, now());
    if (reason !== undefined)
      throw new RefusedCredentialError(invalid, { kind: 'api-key', id, name }, reason, { hint });
    const makers = await makersOf(stored.value, async (one) => (await store.read(one))?.value);
    const value = { ...stored.value, makers };
    void noteUse({ ...stored, value });
    return shownKey(value);
  }

  return {
    async authenticate(key, from) {
      const { id, secret } = parseApiKeyText(key) ?? { id: '', secret: '' };
      const hash = hashSecret(secret);
      const sources = [
        { id: `key ${id} ${from ?? ''}`, failuresMax: failuresPerKeyMax },
        ...(from === undefined ? [] : [{ id: `address ${from}`, failuresMax: failuresPerAddressMax }]),
      ];
      if (verified.get(id) !== hash) guard.check(sources);

      const stored = id === '' ? undefined : await store.read(id);
      const matches = timingSafeEqual(Buffer.from(hash), Buffer.from(stored?.value.hash ?? noHash));
      if (stored === undefined || !matches) guard.fail(sources);
      if (stored === undefined || !matches) throw new UnauthenticatedError(invalid, { hint });
      const holder = await goodKey(stored);
      remember(verified, id, hash);
      return holder;
    },

    async holder(id) {
      const stored = await store.read(id);
      if (stored === undefined) throw new UnauthenticatedError(invalid, { hint });
      return goodKey(stored);
    },
  };
}

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

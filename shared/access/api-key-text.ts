import { createHash, randomBytes } from 'node:crypto';

const pattern = /^mtgs_([A-Za-z0-9]{12})_([A-Za-z0-9_-]{43})$/;
/** What is known of a key before there is an instance to make it: its id and the hash of its secret. */
export const firstAdminPattern = /^([A-Za-z0-9]{12}):([0-9a-f]{64})$/;
const idLength = 12;
/** 256 bits. */
const secretBytes = 32;

/** Letters and digits that are hard to misread; which ones is no secret, so the bias of the remainder does not matter. */
const letters = 'ABCDEFGHJKMNPQRSTUVWXYZabcdefghjkmnpqrstuvwxyz23456789';

/** A key's two parts: `id` is public, by it people recognise the key; `secret` is what proves it. */
export interface ApiKeyParts {
  readonly id: string;
  readonly secret: string;
}

/** A new key's parts, from the system's random source. */
export const newApiKeyParts = (): ApiKeyParts => ({
  id: Array.from(randomBytes(idLength), (byte) => letters.charAt(byte % letters.length)).join(''),
  secret: randomBytes(secretBytes).toString('base64url'),
});

/** `mtgs_<id>_<secret>`. */
export const formatApiKey = ({ id, secret }: ApiKeyParts): string => `mtgs_${id}_${secret}`;

/** The parts of a key; `undefined` for anything that is not formed like one. */
export function parseApiKeyText(key: string): ApiKeyParts | undefined {
  const [, id, secret] = pattern.exec(key) ?? [];
  return id === undefined || secret === undefined ? undefined : { id, secret };
}

/** What is stored of a secret: SHA-256, hex. No salt or stretching: the secret is random and 256 bits long. */
export const hashSecret = (secret: string): string => createHash('sha256').update(secret).digest('hex');

/** A key's id and the hash of its secret, as the setting MTGS_FIRST_ADMIN takes them: nobody can make the key of it. */
export const formatFirstAdmin = ({ id, secret }: ApiKeyParts): string => `${id}:${hashSecret(secret)}`;

/** What {@link formatFirstAdmin} wrote; `undefined` for anything else. */
export function parseFirstAdmin(text: string): { readonly id: string; readonly hash: string } | undefined {
  const [, id, hash] = firstAdminPattern.exec(text) ?? [];
  return id === undefined || hash === undefined ? undefined : { id, hash };
}

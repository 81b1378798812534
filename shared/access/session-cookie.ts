import { createHmac, timingSafeEqual } from 'node:crypto';

/** What a browser keeps of a session: its token, when it ends, and the instance's signature over both. */
export interface SessionToken {
  readonly token: string;
  /** Milliseconds since 1970. */
  readonly endsAt: number;
}

export const sessionCookieName = 'mtgs_session';

const pattern = /^([\w-]{43})\.(\d{13})\.([\w-]{43})$/;
const cookiesMax = 16_384;

const sign = (secret: string, token: string, endsAt: string): string =>
  createHmac('sha256', secret).update(`mtgs session\n${token}\n${endsAt}`).digest('base64url');

export const formatSessionCookie = (secret: string, { token, endsAt }: SessionToken): string =>
  `${token}.${endsAt}.${sign(secret, token, String(endsAt))}`;

/** The session that a request's `Cookie` header carries; `undefined` without one that this instance signed. */
export function readSessionCookie(secret: string, header: string | null): SessionToken | undefined {
  if (header === null || header.length > cookiesMax) return undefined;
  for (const part of header.split(';')) {
    const [name = '', value = ''] = part.trim().split('=', 2);
    const [, token = '', endsAt = '', signature = ''] = (name === sessionCookieName && pattern.exec(value)) || [];
    if (token === '') continue;
    const [given, right] = [Buffer.from(signature), Buffer.from(sign(secret, token, endsAt))];
    if (given.length === right.length && timingSafeEqual(given, right)) return { token, endsAt: Number(endsAt) };
  }
  return undefined;
}

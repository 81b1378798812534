import type { Cookie } from '@azure/functions';
import { sessionCookieName } from '../../../shared/access/session-cookie.js';
import type { RequestHeaders } from '../../wire/caller.js';

/** The cookie of a session; an empty value takes it away. `Secure` wherever the browser came over HTTPS. */
export function sessionCookie(value: string, endsAt: string, headers: RequestHeaders, publicUrl?: string): Cookie {
  const proto = headers.get('x-forwarded-proto')?.split(',')[0]?.trim();
  const isSecure = proto === 'https' || (proto === undefined && publicUrl?.startsWith('https:') === true);
  return {
    name: sessionCookieName,
    value,
    path: '/',
    expires: new Date(endsAt),
    httpOnly: true,
    sameSite: 'Strict',
    ...(isSecure && { secure: true }),
  };
}

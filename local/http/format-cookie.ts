import type { Cookie } from '@azure/functions';
import { InvalidInputError } from '../../shared/kernel/errors/errors.js';

const token = /^[!#$%&'*+\-.^_`|~\w]+$/;
const attribute = /^[\u0020-\u003a\u003c-\u007e]*$/;

const checked = (text: string, what: string): string => {
  if (!attribute.test(text)) throw new InvalidInputError(`a cookie's ${what} has characters that are not allowed`);
  return text;
};

/** A Set-Cookie line (RFC 6265). @throws {InvalidInputError} when it would not be one. */
export function formatCookie(cookie: Cookie): string {
  const { name, value, domain, path, expires, secure, httpOnly, sameSite, maxAge } = cookie;
  if (!token.test(name)) throw new InvalidInputError(`"${name}" is no cookie name`);
  const parts = [`${name}=${encodeURIComponent(value)}`];
  if (maxAge !== undefined) parts.push(`Max-Age=${Math.floor(maxAge)}`);
  if (domain !== undefined) parts.push(`Domain=${checked(domain, 'domain')}`);
  if (path !== undefined) parts.push(`Path=${checked(path, 'path')}`);
  if (expires !== undefined) parts.push(`Expires=${new Date(expires).toUTCString()}`);
  if (httpOnly === true) parts.push('HttpOnly');
  if (secure === true) parts.push('Secure');
  if (sameSite !== undefined) parts.push(`SameSite=${sameSite}`);
  return parts.join('; ');
}

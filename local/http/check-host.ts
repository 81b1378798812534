import type { IncomingMessage } from 'node:http';
import { InvalidInputError } from '../../shared/kernel/errors/errors.js';

/** A name or an IPv4 address, or an IPv6 address in brackets; then perhaps a port. No user, path or query. */
const hostPattern = /^(?:[\w.~!$&'()*+,;=%-]+|\[[\da-f:.]+\])(?::\d{0,5})?$/i;

export const isHost = (text: string): boolean => hostPattern.test(text);

/**
 * One `Host` that is host[:port], as HTTP asks for (HTTP/1.0 knows none): of several, or of one that is more than that,
 * a proxy in front may have understood something else.
 * @throws {InvalidInputError}
 */
export function checkHost({ rawHeaders, httpVersion }: IncomingMessage): void {
  const hosts = rawHeaders.filter((_, at) => at % 2 === 1 && rawHeaders[at - 1]?.toLowerCase() === 'host');
  const [host] = hosts;
  if (host === undefined && httpVersion === '1.0') return;
  if (host === undefined || hosts.length > 1) {
    throw new InvalidInputError(`a request has one Host header, this one has ${hosts.length}`);
  }
  if (!isHost(host)) throw new InvalidInputError('the Host header is not host[:port]');
}

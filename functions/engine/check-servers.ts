import { ForbiddenError } from '../../shared/kernel/errors/errors.js';
import type { Caller } from '../wire/caller.js';
import { plainList } from './plain-list.js';

/** Servers by name; `everything` is what belongs to no single server, such as the policy of an environment. */
export type Concerned = readonly string[] | 'everything';

/** Which servers' things a request changes, or checks against; `nothing` for one that only reads. */
export type Concerns<Request> = 'nothing' | Concerned | ((request: Request) => Concerned | Promise<Concerned>);

/**
 * Holds a key that is limited to servers to them.
 * @throws {ForbiddenError} in the same words whatever server it is: refusals are audited once for each reason.
 */
export async function checkServers<Request>(
  { servers }: Caller,
  concerns: Concerns<Request>,
  request: Request,
): Promise<void> {
  if (servers === undefined) return;
  const concerned = typeof concerns === 'function' ? await concerns(request) : concerns;
  if (concerned === 'nothing') return;
  const beyond =
    concerned === 'everything' ? ['what belongs to no single server'] : concerned.filter((id) => !servers.includes(id));
  if (beyond.length === 0) return;
  throw new ForbiddenError('this key may change, or check, only what belongs to its servers', {
    hint:
      `It is limited to ${plainList(servers)}; this request is about ${plainList([...new Set(beyond)].sort())}. ` +
      'Use a key that is good for that.',
  });
}

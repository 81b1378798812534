import type { Actor } from '../../shared/domain/event.js';
import { RefusedAccountError } from '../../shared/access/refused-account-error.js';
import type { RequestHeaders } from '../wire/caller.js';

const reading = new Set(['GET', 'HEAD']);

/**
 * Whether a browser says that another site made it send this. Browsers send cookies along with what other sites make them
 * do, and say so in `Sec-Fetch-Site`; where that is missing (no encryption, not this machine), `Origin` tells.
 */
function isOtherSite(headers: RequestHeaders): boolean | undefined {
  const site = headers.get('sec-fetch-site');
  if (site !== null) return site !== 'same-origin' && site !== 'none';
  const origin = headers.get('origin');
  if (origin === null) return undefined;
  return !URL.canParse(origin) || new URL(origin).host !== headers.get('host');
}

/** @throws {RefusedAccountError} for what another site made the browser of somebody who is signed in send. */
export function checkSite(actor: Actor, headers: RequestHeaders): void {
  if (isOtherSite(headers) === true) throw refusal(actor);
}

/**
 * As {@link checkSite}, for credentials that only browsers have: a change that does not say where it comes from is refused
 * as well.
 */
export function checkOwnSite(actor: Actor, headers: RequestHeaders, method: string): void {
  if (isOtherSite(headers) ?? !reading.has(method)) throw refusal(actor);
}

const refusal = (actor: Actor): RefusedAccountError =>
  new RefusedAccountError('another site made this request', actor, {
    hint: 'Call the API from its own pages, or with a token or an API key.',
  });

import { type AppError, RateLimitedError, UnavailableError, UnreachableError } from '../kernel/errors/errors.js';
import { secondsToWait } from '../kernel/http/seconds-to-wait.js';
import { UnansweredError } from '../analysis/router/router.js';

/** What the SDKs tell of a failed call. */
interface ApiFailure {
  readonly status?: number | undefined;
  readonly headers?: Pick<Headers, 'get'> | undefined;
  /** The API's own name for it. */
  readonly code?: string | null | undefined;
  /** What a content filter found, as `filteredFor` says it. */
  readonly filtered?: string;
}

const codePattern = /^[\w.-]{1,60}$/;
const tooManyRequests = 429;
/** Seconds to wait after a rate limit that names none. */
const defaultWaitSeconds = 2;

const settingsHints: Readonly<Record<number, string>> = {
  401: 'The key or token is not accepted. Check the key in the settings.',
  402: 'The account cannot pay. Check its billing.',
  403: 'The key may not use this model. Check its permissions.',
  404: 'There is no such model or deployment. Check routerModel in the policy, or the address in the settings.',
};

/**
 * A failed call in our terms. The API's free text is left out: it may repeat keys and queries.
 * Rate limits and overload are waited for; failures of the server are worth another try; a request that is not accepted
 * concerns this query alone; a key or model that is not accepted concerns all of them.
 */
export function explainModelFailure(provider: string, { status, headers, code, filtered = '' }: ApiFailure): AppError {
  const named = typeof code === 'string' && codePattern.test(code) ? ` (${code})` : '';
  if (status === undefined) return new UnreachableError(`${provider} cannot be reached${named}`);
  const says = `${provider} answers ${status}${named}`;
  const wait = secondsToWait(headers, new Date());
  if (status === tooManyRequests || (status >= 500 && wait !== undefined)) {
    return new RateLimitedError(says, wait ?? defaultWaitSeconds);
  }
  if (status >= 500 || status === 408 || status === 409) return new UnreachableError(says);
  const hint = settingsHints[status];
  if (hint !== undefined) return new UnavailableError(`${says}. ${hint}`, { hint });
  if (code === 'content_filter') return new UnansweredError(`${provider} filtered the request${filtered}`);
  return new UnansweredError(`${provider} does not accept the request: ${status}${named}`);
}

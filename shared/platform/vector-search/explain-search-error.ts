import { RateLimitedError, UnreachableError } from '../../kernel/errors/errors.js';
import { secondsToWait } from '../../kernel/http/seconds-to-wait.js';
import { defaultWaitSeconds } from '../breaker/wait-out-throttling.js';

/** As the client throws it. */
interface RestFailure {
  readonly statusCode?: unknown;
  readonly response?: { readonly headers?: { get(name: string): string | undefined } };
}

/** There is no such index, which is no failure of the service: it is created. */
export class IndexMissingError extends Error {}

/** What went wrong, in words that repeat nothing the service said: that may hold what was sent. */
export function explainSearchError(error: unknown, signal: AbortSignal): unknown {
  if (signal.aborted || !(error instanceof Error) || error instanceof UnreachableError) return error;
  const { statusCode, response } = error as RestFailure;
  if (statusCode === 429) {
    const after = secondsToWait(response?.headers, new Date()) ?? defaultWaitSeconds;
    return new RateLimitedError('Azure AI Search throttles', after);
  }
  if (statusCode === 404) return new IndexMissingError('Azure AI Search has no such index', { cause: error });
  const what = typeof statusCode === 'number' ? `answered ${statusCode}` : `could not be reached (${error.name})`;
  const hint =
    statusCode === 401 || statusCode === 403
      ? 'Check the roles "Search Service Contributor" and "Search Index Data Contributor" of the app\'s identity.'
      : 'Check MTGS_SEARCH_ENDPOINT. The analysis is repeated by itself.';
  return new UnreachableError(`Azure AI Search ${what}`, { cause: error, hint });
}

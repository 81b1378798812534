import createClient from 'openapi-fetch';
import { ApiProblem, OfflineError } from './problem.js';
import type { paths } from './schema.js';

/** The one client of the API: every path, parameter and answer is checked against docs/openapi.json. */
export const client = createClient<paths>({ baseUrl: window.location.origin, credentials: 'same-origin' });

interface Answered<Data> {
  readonly data?: Data;
  readonly error?: unknown;
  readonly response: Response;
}

/**
 * What was answered. @throws {ApiProblem} when the API says no. @throws {OfflineError} when nothing answers, or something
 * in between does.
 */
export async function ask<Data>(asked: Promise<Answered<Data>>): Promise<NonNullable<Data>> {
  const answered = await asked.catch((cause: unknown) => {
    throw cause instanceof DOMException && cause.name === 'AbortError' ? cause : new OfflineError(cause);
  });
  const { data, error, response } = answered;
  if (!response.ok) {
    const isOurs = response.headers.get('content-type')?.includes('json') === true;
    if (!isOurs && response.status >= 500) throw new OfflineError(error);
    throw new ApiProblem(response.status, error);
  }
  return data as NonNullable<Data>;
}

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

/** A thing as it was read, and the tag to send back with a change, which is refused when somebody else changed it since. */
export interface Tagged<Data> {
  readonly value: Data;
  readonly tag: string;
}

/**
 * What was answered. @throws {ApiProblem} when the API says no. @throws {OfflineError} when nothing answers, or something
 * in between does.
 */
export const ask = async <Data>(asked: Promise<Answered<Data>>): Promise<NonNullable<Data>> =>
  (await answer(asked)).value;

/** The same, with the ETag of what was answered; empty where there is none. */
export async function askTagged<Data>(asked: Promise<Answered<Data>>): Promise<Tagged<NonNullable<Data>>> {
  const { value, response } = await answer(asked);
  return { value, tag: response.headers.get('etag') ?? '' };
}

async function answer<Data>(asked: Promise<Answered<Data>>) {
  const answered = await asked.catch((cause: unknown) => {
    throw cause instanceof DOMException && cause.name === 'AbortError' ? cause : new OfflineError(cause);
  });
  const { data, error, response } = answered;
  if (!response.ok) {
    const isOurs = response.headers.get('content-type')?.includes('json') === true;
    if (!isOurs && response.status >= 500) throw new OfflineError(error);
    throw new ApiProblem(response.status, error);
  }
  return { value: data as NonNullable<Data>, response };
}

import { z } from 'zod';
import { parseJson } from '../../../../shared/kernel/canonical/parse-json.js';
import { UnreachableError } from '../../../../shared/kernel/errors/errors.js';
import { boundResponse, createByteBudget } from '../../../../shared/platform/outbound/bound-response.js';
import type { PullRequest } from './pull-request-of.js';

const answerBytesMax = 10_000_000;
/** Time for each request. */
const waitMs = 10_000;
const perPage = 100;
/** Pages of comments that are read: a thousand comments. */
const pagesMax = 10;

const commentSchema = z.object({
  id: z.int(),
  body: z.string().nullish(),
  user: z.object({ login: z.string() }).nullish(),
});
export type Comment = z.output<typeof commentSchema>;

/** The comments of one pull request. Source: the REST API of GitHub, "Issue comments", version 2022-11-28. */
export interface GithubComments {
  /** The account that the token acts for. */
  login(): Promise<string>;
  /** Oldest first, a thousand at most. */
  list(): Promise<readonly Comment[]>;
  add(body: string): Promise<void>;
  replace(id: number, body: string): Promise<void>;
  /** One that is gone already is fine. */
  remove(id: number): Promise<void>;
}

/** @throws {UnreachableError} from each call that has no answer, or one that is no success, with GitHub's status. */
export function createGithubComments({ api, repository, number, token }: PullRequest): GithubComments {
  async function call(method: string, path: string, body?: string): Promise<Response> {
    const response = await fetch(`${api}${path}`, {
      method,
      redirect: 'error',
      signal: AbortSignal.timeout(waitMs),
      headers: {
        authorization: `Bearer ${token}`,
        accept: 'application/vnd.github+json',
        'x-github-api-version': '2022-11-28',
        'user-agent': 'mtgs',
        ...(body !== undefined && { 'content-type': 'application/json' }),
      },
      ...(body !== undefined && { body: JSON.stringify({ body }) }),
    }).catch((error: unknown) => {
      throw new UnreachableError(`GitHub does not answer: ${String(error)}`, { cause: error });
    });
    return boundResponse(
      response,
      createByteBudget(answerBytesMax, () => undefined),
    );
  }

  async function succeed(method: string, path: string, body?: string): Promise<Response> {
    const response = await call(method, path, body);
    if (response.ok) return response;
    await response.body?.cancel();
    throw new UnreachableError(`GitHub answers ${method} with ${response.status}`, {
      ...(response.status === 403 && {
        hint: 'The job needs "permissions: { pull-requests: write }"; a pull request from a fork never gets it.',
      }),
    });
  }

  const comments = `/repos/${repository}/issues/${number}/comments`;
  const one = (id: number): string => `/repos/${repository}/issues/comments/${id}`;
  return {
    async login() {
      const response = await call('GET', '/user');
      if (response.ok) return (await read(response, z.object({ login: z.string() }))).login;
      await response.body?.cancel();
      // The token of a job is no person's: its comments are of this account, a name that no person can have.
      return 'github-actions[bot]';
    },
    async list() {
      const all: Comment[] = [];
      for (let page = 1; page <= pagesMax; page += 1) {
        const response = await succeed('GET', `${comments}?per_page=${perPage}&page=${page}`);
        const found = await read(response, z.array(commentSchema).max(perPage));
        all.push(...found);
        if (found.length < perPage) break;
      }
      return all;
    },
    async add(body) {
      await (await succeed('POST', comments, body)).body?.cancel();
    },
    async replace(id, body) {
      await (await succeed('PATCH', one(id), body)).body?.cancel();
    },
    async remove(id) {
      const response = await call('DELETE', one(id));
      await response.body?.cancel();
      if (!response.ok && response.status !== 404) {
        throw new UnreachableError(`GitHub answers DELETE with ${response.status}`);
      }
    },
  };
}

/** @throws {UnreachableError} for an answer that is not what the API documents. */
async function read<T>(response: Response, schema: z.ZodType<T>): Promise<T> {
  try {
    return schema.parse(parseJson(await response.text(), { maxBytes: answerBytesMax }));
  } catch (cause) {
    throw new UnreachableError('GitHub answers something else than its API documents', { cause });
  }
}

import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { InvalidInputError } from '../../../../shared/kernel/errors/errors.js';
import { parseJson } from '../../../../shared/kernel/canonical/parse-json.js';
import type { CommandContext } from '../../../command-context.js';

/** The pull request that a job of GitHub Actions runs for, and what its API is called with. */
export interface PullRequest {
  /** Address of its API, without a slash at the end. */
  readonly api: string;
  /** `owner/name`. */
  readonly repository: string;
  readonly number: number;
  readonly token: string;
}

/** GitHub sends events of up to 25 MB to apps; those of pull requests have some 30 kB. */
const eventBytesMax = 5_000_000;
const eventSchema = z.object({ pull_request: z.object({ number: z.int().positive() }).optional() });

/**
 * From the variables that the runner sets (`GITHUB_REPOSITORY`, `GITHUB_EVENT_PATH`, `GITHUB_API_URL`) and the token that
 * the workflow gives (`MTGS_COMMENT_TOKEN`, or `GITHUB_TOKEN`).
 * @throws {InvalidInputError} that says what is missing.
 */
export async function pullRequestOf({ env }: Pick<CommandContext, 'env'>): Promise<PullRequest> {
  const token = env['MTGS_COMMENT_TOKEN'] || env['GITHUB_TOKEN'] || '';
  if (env['GITHUB_ACTIONS'] !== 'true') throw new InvalidInputError('this is no job of GitHub Actions');
  if (token === '') {
    throw new InvalidInputError('there is no token', [], {
      hint: 'Give the step GITHUB_TOKEN: ${{ github.token }}, and the job "permissions: { pull-requests: write }".',
    });
  }
  const repository = env['GITHUB_REPOSITORY'] ?? '';
  if (!/^[\w.-]{1,100}\/[\w.-]{1,100}$/u.test(repository))
    throw new InvalidInputError('GITHUB_REPOSITORY names no repository');
  const number = await numberOf(env['GITHUB_EVENT_PATH'] ?? '');
  if (number === undefined) throw new InvalidInputError('the job does not run for a pull request');
  return { api: apiOf(env['GITHUB_API_URL'] || 'https://api.github.com'), repository, number, token };
}

async function numberOf(file: string): Promise<number | undefined> {
  if (file === '') return undefined;
  const event = parseJson(await readFile(file), { maxBytes: eventBytesMax });
  return eventSchema.safeParse(event).data?.pull_request?.number;
}

/** The token goes to this address: in the clear only to this machine. */
function apiOf(text: string): string {
  const url = URL.parse(text);
  const isHere = url?.protocol === 'http:' && ['127.0.0.1', '[::1]', 'localhost'].includes(url.hostname);
  if (url === null || (url.protocol !== 'https:' && !isHere)) {
    throw new InvalidInputError('GITHUB_API_URL is no https address');
  }
  return url.href.replace(/\/+$/u, '');
}

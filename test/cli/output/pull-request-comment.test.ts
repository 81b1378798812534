import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { keepComment } from '../../../cli/output/formats/pull-request/keep-comment.js';
import { type Report, toReported } from '../../../cli/output/report/report.js';
import { startFakeGithub } from '../support/fake-github.js';
import { conflictOf, sampleReport } from '../support/sample-report.js';
import { temporaryFolder } from '../support/temporary-folder.js';
import { inProcess } from '../support/test-context.js';

const clean = (): Report => sampleReport({ conflicts: [], failures: [], stages: [] });
const blocked = sampleReport({ conflicts: toReported([conflictOf('HIGH')]) });
const worse = sampleReport({ conflicts: toReported([conflictOf('CRITICAL')]) });

let github: Awaited<ReturnType<typeof startFakeGithub>>;
beforeEach(async () => {
  github = await startFakeGithub();
});
afterEach(() => github.close());

/** The variables of a job that runs for pull request 7 of acme/shop. */
function job(over: Record<string, string> = {}): Record<string, string> {
  const event = join(temporaryFolder(), 'event.json');
  writeFileSync(event, JSON.stringify({ pull_request: { number: 7 } }));
  return {
    GITHUB_ACTIONS: 'true',
    GITHUB_TOKEN: 'job-token',
    GITHUB_REPOSITORY: 'acme/shop',
    GITHUB_EVENT_PATH: event,
    GITHUB_API_URL: github.url,
    ...over,
  };
}

async function keep(report: Report, env = job()) {
  const { context, result } = inProcess(process.cwd(), env);
  await keepComment(report, context);
  return result;
}

describe('the comment on a pull request', () => {
  it('is one, whatever is pushed: rewritten in place, left alone where nothing changed, and gone when clean', async () => {
    expect((await keep(blocked)).err).toBe('');
    expect(github.comments.map(({ body }) => body.includes('MTGS: '))).toEqual([true]);
    const [{ id } = expect.fail()] = github.comments;
    const writes = () => github.calls.filter((call) => !call.startsWith('GET')).length;
    const before = writes();
    await keep(blocked);
    expect(writes()).toBe(before);
    await keep(worse);
    expect(github.comments.map((comment) => [comment.id, comment.body.includes('CRITICAL')])).toEqual([[id, true]]);
    await keep(clean());
    expect(github.comments).toEqual([]);
    await keep(clean());
    expect(github.comments).toEqual([]);
  });

  it('is found behind hundreds of others, and what two runs at once wrote twice becomes one', async () => {
    for (let at = 0; at < 250; at += 1) github.put(`comment ${at}`, 'octocat');
    await keep(blocked);
    github.put(github.comments.at(-1)?.body ?? '', 'github-actions[bot]');
    await keep(worse);
    expect(github.comments.filter(({ body }) => body.includes('<!-- mtgs'))).toHaveLength(1);
    expect(github.comments).toHaveLength(251);
  });

  it("is never somebody else's: whoever writes our mark first would own, and edit, what we say", async () => {
    await keep(blocked);
    const forged = github.comments.pop()?.body ?? '';
    github.put(forged, 'mallory');
    await keep(worse);
    await keep(clean());
    expect(github.comments.map(({ body, user }) => [user.login, body])).toEqual([['mallory', forged]]);
  });

  it('of another target or job stays', async () => {
    await keep(blocked);
    await keep({ ...blocked, target: 'other.json' });
    await keep(blocked, job({ GITHUB_JOB: 'nightly' }));
    expect(github.comments).toHaveLength(3);
    await keep({ ...clean(), target: blocked.target });
    expect(github.comments).toHaveLength(2);
  });

  it.each([
    ['a token that may only read', () => startFakeGithub({ mayWrite: false }), {}, /403\. .*pull-requests: write/],
    ['a proxy that answers instead', () => startFakeGithub({ says: '<html>' }), {}, /something else than its API/],
    ['an answer of another shape', () => startFakeGithub({ says: '{"login": 1}' }), {}, /something else than its API/],
    ['a token that does not count', undefined, { GITHUB_TOKEN: 'stolen' }, /401/],
    ['no token', undefined, { GITHUB_TOKEN: '' }, /there is no token/],
    ['a push', undefined, { GITHUB_EVENT_PATH: '' }, /does not run for a pull request/],
    ['no repository', undefined, { GITHUB_REPOSITORY: '../../user' }, /names no repository/],
    ['an address in the clear', undefined, { GITHUB_API_URL: 'http://github.example' }, /no https address/],
    ['a dead address', undefined, { GITHUB_API_URL: 'http://127.0.0.1:1' }, /does not answer/],
    [
      'an event that is no JSON',
      undefined,
      { GITHUB_EVENT_PATH: new URL(import.meta.url).pathname },
      /could not be kept/,
    ],
    ['a shell of a person', undefined, { GITHUB_ACTIONS: '' }, /no job of GitHub Actions/],
  ] as const)('%s: says so, and changes no verdict', async (_, start, over, says) => {
    if (start !== undefined) {
      await github.close();
      github = await start();
    }
    const { err, code } = await keep(blocked, job(over));
    expect(err.replaceAll(/\s+/g, ' ')).toMatch(says);
    expect(err).not.toContain('job-token');
    expect([code, github.comments]).toEqual([0, []]);
  });
});

import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { startFakeGithub } from '../cli/support/fake-github.js';
import { temporaryFolder } from '../cli/support/temporary-folder.js';
import { command, runAction } from './support/run-action.js';

const root = fileURLToPath(new URL('../../', import.meta.url));
const fixture = join(root, 'test/fixtures/pull-request');
const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string };

/** A repository whose pull request adds a twin; the commit that it is based on. */
function checkedOut() {
  const cwd = temporaryFolder();
  const git = (...args: string[]): string =>
    execFileSync('git', ['-c', 'user.name=t', '-c', 'user.email=t@example.com', ...args], { cwd, encoding: 'utf8' });
  cpSync(join(fixture, 'before'), cwd, { recursive: true });
  git('init', '-q', '-b', 'main');
  git('add', '-A');
  git('commit', '-q', '-m', 'Before');
  const since = git('rev-parse', 'HEAD').trim();
  cpSync(join(fixture, 'change'), cwd, { recursive: true });
  git('add', '-A');
  git('commit', '-q', '-m', 'Add the helpdesk');
  return { cwd, since };
}

/** The variables that a runner sets for pull request 7 of acme/shop. */
function jobOf(api: string): Record<string, string> {
  const event = join(temporaryFolder(), 'event.json');
  writeFileSync(event, JSON.stringify({ pull_request: { number: 7 } }));
  return {
    GITHUB_REPOSITORY: 'acme/shop',
    GITHUB_EVENT_PATH: event,
    GITHUB_API_URL: api,
    GITHUB_WORKFLOW: 'Tools',
    GITHUB_JOB: 'mtgs',
  };
}

/** Beside this test; `npm test -- test/packages/action-pull-request -u` writes them anew. */
const stored = (name: string): string => `expected/pull-request/${name}`;

it.skipIf(!existsSync(command))(
  'a pull request that adds a twin gets the stored summary, comment, SARIF, marks and exit code (needs npm run build)',
  { timeout: 120_000 },
  async () => {
    const { cwd, since } = checkedOut();
    const github = await startFakeGithub();
    const run = () =>
      runAction(cwd, { target: 'tools', static: 'true', since, 'comment-token': 'job-token' }, jobOf(github.url));
    // What differs between two runs of the same: the commit, and the version of MTGS.
    const stable = (text: string): string => text.replaceAll(since, 'BASE').replaceAll(since.slice(0, 12), 'BASE');
    try {
      const { status, output, summary, stderr } = await run();
      const marks = stderr.split('\n').filter((line) => line.startsWith('::'));
      await expect(`exit code ${String(status)}\n${output}`).toMatchFileSnapshot(stored('outputs.txt'));
      await expect(`${marks.join('\n')}\n`).toMatchFileSnapshot(stored('marks.txt'));
      await expect(stable(summary)).toMatchFileSnapshot(stored('summary.md'));
      expect(github.comments).toHaveLength(1);
      await expect(stable(github.comments[0]?.body ?? '')).toMatchFileSnapshot(stored('comment.md'));
      const sarif = readFileSync(join(cwd, 'mtgs.sarif'), 'utf8');
      await expect(stable(sarif).replaceAll(`"${version}"`, '"VERSION"')).toMatchFileSnapshot(stored('mtgs.sarif'));

      rmSync(join(cwd, 'tools/helpdesk.json'));
      const mended = await run();
      expect([mended.status, mended.output, github.comments]).toEqual([
        0,
        'new=0\nfixed=0\nverdict=clean\nsarif=mtgs.sarif\n',
        [],
      ]);
    } finally {
      await github.close();
    }
  },
);

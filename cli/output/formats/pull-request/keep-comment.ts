import { digest } from '../../../../shared/kernel/canonical/canonical-json.js';
import type { CommandContext } from '../../../command-context.js';
import { toMarkdown } from '../to-markdown.js';
import { decide } from '../../report/decide.js';
import type { Report } from '../../report/report.js';
import { createGithubComments, type GithubComments } from './github-comments.js';
import { pullRequestOf } from './pull-request-of.js';

/** GitHub takes 65,536 characters. */
const bodyMax = 65_000;

/**
 * Keeps one comment on the pull request: written when there is something to say, rewritten in place, and removed when
 * the report is clean. It never changes the verdict: what could not be written is said.
 */
export async function keepComment(report: Report, context: CommandContext): Promise<void> {
  try {
    const mark = markOf(report, context.env);
    const body = decide(report).is === 'clean' ? undefined : bodyOf(mark, report);
    await settle(createGithubComments(await pullRequestOf(context)), mark, body);
  } catch (error) {
    const { message = String(error), hint } = error as Partial<{ message: string; hint: string }>;
    context.terminal.explain(`The comment on the pull request could not be kept: ${message}. ${hint ?? ''}`.trim());
  }
}

/** Invisible, at the beginning of our comments: one for each target of each job. */
const markOf = ({ target }: Report, { GITHUB_WORKFLOW: workflow = '', GITHUB_JOB: job = '' }: CommandContext['env']) =>
  `<!-- mtgs ${digest({ target, workflow, job }).slice(0, 32)} -->`;

function bodyOf(mark: string, report: Report): string {
  const text = `${mark}\n${toMarkdown(report)}`;
  return text.length <= bodyMax
    ? text
    : `${text.slice(0, bodyMax).toWellFormed()}\n\nCut here; the summary of the job has all.`;
}

/** Only comments of our own account count: whoever writes the mark into another one would own what we say. */
async function settle(comments: GithubComments, mark: string, body: string | undefined): Promise<void> {
  const [login, all] = await Promise.all([comments.login(), comments.list()]);
  const own = all.filter((comment) => comment.user?.login === login && comment.body?.startsWith(mark) === true);
  const [kept, ...others] = body === undefined ? [undefined, ...own] : own;
  if (body !== undefined && kept === undefined) await comments.add(body);
  else if (body !== undefined && kept !== undefined && kept.body !== body) await comments.replace(kept.id, body);
  for (const other of others) if (other !== undefined) await comments.remove(other.id);
}

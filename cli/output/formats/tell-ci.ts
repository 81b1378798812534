import { appendFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { CommandContext } from '../../command-context.js';
import { annotationsOf, toAzureCommand, toGithubCommand } from './ci-annotations.js';
import type { Report } from '../report/report.js';
import { changesOf } from '../report/accepted-words.js';
import { toMarkdown } from './to-markdown.js';

/**
 * In GitHub Actions and Azure Pipelines: marks in the changed files, a summary and outputs of the job. It is written to standard
 * error, so that standard output stays what was asked for. It never changes the verdict: what cannot be written is said.
 */
export async function tellCi(report: Report, { env, terminal }: CommandContext): Promise<void> {
  if (env['GITHUB_ACTIONS'] === 'true') {
    for (const annotation of annotationsOf(report)) terminal.say(toGithubCommand(annotation));
    await tryTo(terminal, async () => {
      const file = env['GITHUB_STEP_SUMMARY'] ?? '';
      if (file !== '') await appendFile(file, toMarkdown(report));
    });
    await tryTo(terminal, async () => {
      const file = env['GITHUB_OUTPUT'] ?? '';
      const { new: added, fixed = '' } = changesOf(report);
      if (file !== '') await appendFile(file, `new=${added}\nfixed=${fixed}\n`);
    });
  }
  if (env['TF_BUILD'] === 'True') {
    for (const annotation of annotationsOf(report)) terminal.say(toAzureCommand(annotation));
    await tryTo(terminal, async () => {
      const folder = env['AGENT_TEMPDIRECTORY'] ?? '';
      if (folder === '') return;
      const file = join(folder, `mtgs-${process.pid}.md`);
      await writeFile(file, toMarkdown(report));
      terminal.say(`##vso[task.uploadsummary]${file}`);
    });
  }
}

async function tryTo({ explain }: CommandContext['terminal'], work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    explain(
      `The summary or the outputs of the job could not be written: ${error instanceof Error ? error.message : String(error)}`,
    );
  }
}

import { writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { StorageError } from '../../../shared/kernel/errors/errors.js';
import type { ImpactReport } from '../../../shared/analysis/simulation/impact/impact-report.js';
import type { CommandContext } from '../../command-context.js';
import { exitCodes } from '../../exit-codes.js';
import { printImpact } from './print-impact.js';
import { toHtml } from './to-html.js';
import { toMarkdown } from './to-markdown.js';

export interface ImpactOutput {
  readonly json?: boolean | undefined;
  readonly markdown?: string | undefined;
  readonly html?: string | undefined;
  readonly max: number;
  /** The highest risk that is still exit code 0; without it no risk is refused. */
  readonly maxRisk?: number | undefined;
}

/** Prints an impact report as asked, writes the files asked for, and sets the exit code it stands for. */
export async function writeImpact(report: ImpactReport, output: ImpactOutput, context: CommandContext): Promise<void> {
  const { markdown, html, json = false, max, maxRisk } = output;
  if (markdown !== undefined) await save(resolve(context.cwd, markdown), toMarkdown(report));
  if (html !== undefined) await save(resolve(context.cwd, html), toHtml(report));
  if (json) context.terminal.out(JSON.stringify(report, undefined, 2));
  else printImpact(report, context.terminal, max);
  const isTooRisky = maxRisk !== undefined && report.risk.score > maxRisk;
  if (isTooRisky) context.terminal.explain(`the risk of ${report.risk.score} is above the ${maxRisk} of --max-risk`);
  if (isTooRisky) context.setExitCode(exitCodes.blocked);
  else context.setExitCode(report.status === 'established' ? exitCodes.clean : exitCodes.notEstablished);
}

async function save(file: string, text: string): Promise<void> {
  try {
    await writeFile(file, text);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new StorageError(`${file} cannot be written: ${reason}`, {
      cause,
      hint: 'Name a file in a folder that exists.',
    });
  }
}

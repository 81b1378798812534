import type { ImpactReport } from '../../../shared/analysis/simulation/impact/impact-report.js';
import { plural } from '../../../shared/everywhere/plural.js';
import type { CommandContext } from '../../command-context.js';
import { exitCodes } from '../../exit-codes.js';
import { saveFile } from '../../files/save-file.js';
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
  if (markdown !== undefined) await saveFile(markdown, toMarkdown(report), context);
  if (html !== undefined) await saveFile(html, toHtml(report), context);
  if (json) context.terminal.out(JSON.stringify(report, undefined, 2));
  else printImpact(report, context.terminal, max);
  const isTooRisky = maxRisk !== undefined && report.risk.score > maxRisk;
  if (isTooRisky) context.terminal.explain(`the risk of ${report.risk.score} is above the ${maxRisk} of --max-risk`);
  const isForbidden = report.forbidden.length > 0;
  if (isForbidden) {
    const questions = plural(report.forbidden.length, 'question');
    context.terminal.explain(`${questions} reached a tool that "never" names`);
  }
  if (isTooRisky || isForbidden) context.setExitCode(exitCodes.blocked);
  else context.setExitCode(report.status === 'established' ? exitCodes.clean : exitCodes.notEstablished);
}

import type { CommandContext } from '../../command-context.js';
import { exitCodes, type ExitCode } from '../../exit-codes.js';
import { saveFile } from '../../files/save-file.js';
import { decide, exitCodeOf } from '../report/decide.js';
import { addSizes } from '../words/definitions-size.js';
import { reportedFamilies } from '../report/families.js';
import { printable } from '../words/printable.js';
import type { ShownFamilies } from '../report/print-families.js';
import { printReport } from '../report/print-report.js';
import { countBySeverity, type Report } from '../report/report.js';
import { tellCi } from './tell-ci.js';
import { toGitlab } from './to-gitlab.js';
import { toJunit } from './to-junit.js';
import { toMarkdown } from './to-markdown.js';
import { toSarif } from './to-sarif.js';

export interface ReportOptions {
  readonly json?: boolean | undefined;
  readonly sarif?: string | undefined;
  readonly junit?: string | undefined;
  readonly gitlab?: string | undefined;
  readonly markdown?: string | undefined;
  /** Families of conflicts printed in full; the files and the JSON hold all of them. */
  readonly max?: number | undefined;
  readonly all?: boolean | undefined;
  /** Prints what is inside each family. */
  readonly explain?: boolean | undefined;
}

/** Two screens, with the lines around them. */
const shownMax = 8;

const shownOf = ({ max = shownMax, all = false, explain = false }: ReportOptions): ShownFamilies => ({
  max: all ? Number.MAX_SAFE_INTEGER : max,
  isExplained: explain,
});

/** Prints a report as asked, writes the files asked for, and sets the exit code it stands for. */
export async function writeReport(report: Report, options: ReportOptions, context: CommandContext): Promise<void> {
  const { sarif, junit, gitlab, markdown } = options;
  if (sarif !== undefined)
    await saveFile(sarif, `${JSON.stringify(toSarif(report, context.version), undefined, 2)}\n`, context);
  if (junit !== undefined) await saveFile(junit, toJunit(report, context.now()), context);
  if (gitlab !== undefined) await saveFile(gitlab, `${JSON.stringify(toGitlab(report), undefined, 2)}\n`, context);
  if (markdown !== undefined) await saveFile(markdown, toMarkdown(report), context);
  await tellCi(report, context);
  if (options.json === true) {
    context.terminal.out(JSON.stringify(toJson(report), undefined, 2));
  } else {
    printReport(report, context.terminal, shownOf(options));
  }
  context.setExitCode(exitCodeOf(report));
}

/** Prints the reports of several clients, and sets the exit code of the worst. */
export function writeReports(reports: readonly Report[], options: ReportOptions, context: CommandContext): void {
  const { out, colors } = context.terminal;
  if (options.json === true) {
    out(JSON.stringify({ clients: reports.map(toJson), summary: { exitCode: worstOf(reports) } }, undefined, 2));
  } else {
    for (const report of reports) {
      out(colors.bold(printable(report.target)));
      printReport(report, context.terminal, shownOf(options));
      out('');
    }
  }
  context.setExitCode(worstOf(reports));
}

/** Findings win over what could not be established, as within one report. */
function worstOf(reports: readonly Report[]): ExitCode {
  const codes = reports.map(exitCodeOf);
  return [exitCodes.blocked, exitCodes.notEstablished].find((code) => codes.includes(code)) ?? exitCodes.clean;
}

function toJson(report: Report): object {
  const summary = {
    exitCode: exitCodeOf(report),
    decision: decide(report).is,
    bySeverity: countBySeverity(report.conflicts),
    leftOut: report.leftOut.length,
    size: addSizes(report.servers.map(({ size }) => size)),
  };
  const families = reportedFamilies(report).map(({ lead, conflicts, ...family }) => ({
    ...family,
    text: lead.text,
    advice: lead.advice,
    conflicts: conflicts.map(({ id }) => id),
  }));
  return { ...report, families, summary };
}

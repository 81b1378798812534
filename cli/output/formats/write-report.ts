import type { CommandContext } from '../../command-context.js';
import { exitCodes, type ExitCode } from '../../exit-codes.js';
import { saveFile } from '../../files/save-file.js';
import { decide, exitCodeOf } from '../report/decide.js';
import { changesOf, countAccepted } from '../report/accepted-words.js';
import { addSizes } from '../words/definitions-size.js';
import { reportedFamilies } from '../report/families.js';
import { printReports, worstFirst } from '../report/print-reports.js';
import { printReport, type Shown } from '../report/print-report.js';
import { countBySeverity, type Report } from '../report/report.js';
import { type ReportFile, reportFiles } from './report-files.js';
import { tellCi } from './tell-ci.js';
import { toGitlab } from './to-gitlab.js';
import { toJunit } from './to-junit.js';
import { toMarkdown } from './to-markdown.js';
import { toSarif } from './to-sarif.js';

export interface ReportOptions extends Readonly<Partial<Record<ReportFile, string | undefined>>> {
  readonly json?: boolean | undefined;
  /** Families of conflicts printed in full; the files and the JSON hold all of them. */
  readonly max?: number | undefined;
  readonly all?: boolean | undefined;
  /** Prints what is inside each family. */
  readonly explain?: boolean | undefined;
  /** Keeps a comment on the pull request that the job runs for. */
  readonly comment?: boolean | undefined;
}

/** Families in full, where all of them have room. */
const shownMax = 8;
/** Two screens of 50 rows: what is printed where nobody asks for more, or for so many families. */
const rowsMax = 100;

const shownOf = ({ max, all = false, explain = false }: ReportOptions): Shown => ({
  max: all ? Number.MAX_SAFE_INTEGER : (max ?? shownMax),
  isExplained: explain,
  isAll: all,
  ...(max === undefined && !all && !explain && { rows: rowsMax }),
});

const toJsonFile = (value: object): string => `${JSON.stringify(value, undefined, 2)}\n`;

type Writer = (report: Report, context: CommandContext) => string | Promise<string>;

const writers: Readonly<Record<ReportFile, Writer>> = {
  sarif: (report, { version }) => toJsonFile(toSarif(report, version)),
  junit: (report, { now }) => toJunit(report, now()),
  gitlab: (report) => toJsonFile(toGitlab(report)),
  markdown: toMarkdown,
  // Loaded when asked for: nothing else needs pages and the map.
  async html(report, { version, now }) {
    const { toHtml } = await import('../html/scan/to-html.js');
    return toHtml(report, { version, at: now() });
  },
};

/** Prints a report as asked, writes the files asked for, and sets the exit code it stands for. */
export async function writeReport(report: Report, options: ReportOptions, context: CommandContext): Promise<void> {
  for (const kind of reportFiles) {
    const file = options[kind];
    if (file !== undefined) await saveFile(file, await writers[kind](report, context), context);
  }
  await tellCi(report, context);
  if (options.comment === true) {
    const { keepComment } = await import('./pull-request/keep-comment.js');
    await keepComment(report, context);
  }
  if (options.json === true) {
    context.terminal.out(JSON.stringify(toJson(report), undefined, 2));
  } else {
    printReport(report, context.terminal, shownOf(options));
  }
  context.setExitCode(exitCodeOf(report));
}

/** Prints the reports of several clients, and sets the exit code of the worst. */
export function writeReports(reports: readonly Report[], options: ReportOptions, context: CommandContext): void {
  if (options.json === true) {
    const clients = { clients: reports.map(toJson), summary: { exitCode: worstOf(reports) } };
    context.terminal.out(JSON.stringify(clients, undefined, 2));
  } else {
    printReports(reports, shownOf(options), context.terminal);
  }
  context.setExitCode(worstOf(reports));
}

/** Findings win over what could not be established, as within one report. */
function worstOf(reports: readonly Report[]): ExitCode {
  const codes = reports.map(exitCodeOf);
  return worstFirst.find((code) => codes.includes(code)) ?? exitCodes.clean;
}

function toJson(report: Report): object {
  const summary = {
    exitCode: exitCodeOf(report),
    decision: decide(report).is,
    bySeverity: countBySeverity(report.conflicts),
    ...changesOf(report),
    accepted: countAccepted(report.conflicts),
    leftOut: report.leftOut.length,
    size: addSizes(report.servers.map(({ size }) => size)),
  };
  const families = reportedFamilies(report).map(({ lead: _, conflicts, ...family }) => ({
    ...family,
    conflicts: conflicts.map(({ id }) => id),
  }));
  return { ...report, families, summary };
}

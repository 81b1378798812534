import { exitCodes, type ExitCode } from '../../exit-codes.js';
import { plural } from '../../../shared/everywhere/plural.js';
import { printable } from '../words/printable.js';
import type { Terminal } from '../terminal.js';
import { exitCodeOf } from './decide.js';
import { listSeverities } from './list-severities.js';
import { printReport, rowsMin, type Shown } from './print-report.js';
import type { Report } from './report.js';
import { rowsOf } from './rows.js';

/** Characters of the name of one of several clients, so that it takes two rows at most, and rows of the line that counts others. */
const targetMax = 75;
const leftMax = 2;

/** Prints the reports of several clients; where there is a bound, within it: of the worst what has room, and how many others. */
export function printReports(reports: readonly Report[], shown: Shown, terminal: Terminal): void {
  const { rows } = shown;
  const most = rows === undefined ? reports.length : Math.floor(rows / (rowsMin + 3));
  const chosen = reports.length <= most ? reports : reports.toSorted((a, b) => rankOf(a) - rankOf(b)).slice(0, most);
  const hidden = reports.filter((report) => !chosen.includes(report));
  const linesOf = (report: Report, granted?: number): string[] => {
    const target = terminal.colors.bold(
      printable(report.target, chosen.length > 1 && rows !== undefined ? targetMax : undefined),
    );
    const inside = granted === undefined ? undefined : granted - rowsOf([target]) - 1;
    return [
      target,
      ...collect(terminal, (collecting) => {
        printReport(report, collecting, { ...shown, rows: inside });
      }),
      '',
    ];
  };
  const granted =
    rows === undefined
      ? []
      : spread(
          chosen.map((report) => rowsOf(linesOf(report, rows - leftMax))),
          rows - leftMax,
        );
  for (const [at, report] of chosen.entries()) for (const line of linesOf(report, granted[at])) terminal.prose(line);
  if (hidden.length > 0) terminal.prose(terminal.colors.dim(countOf(hidden)));
}

function collect(terminal: Terminal, print: (collecting: Terminal) => void): string[] {
  const lines: string[] = [];
  const push = (line: string): void => {
    lines.push(line);
  };
  print({ ...terminal, out: push, prose: push });
  return lines;
}

/** An equal share for each; what some do not need of theirs is there for the others. */
function spread(needs: readonly number[], rows: number): number[] {
  const granted = needs.map(() => 0);
  let [left, waiting] = [rows, needs.length];
  for (const [at, need] of [...needs.entries()].sort(([, a], [, b]) => a - b)) {
    const share = Math.min(need, Math.floor(left / waiting));
    granted[at] = share;
    left -= share;
    waiting -= 1;
  }
  return granted;
}

/** Exit codes: what was found wins over what could not be established, and that over clean. */
export const worstFirst: readonly ExitCode[] = [exitCodes.blocked, exitCodes.notEstablished, exitCodes.clean];
const rankOf = (report: Report): number => worstFirst.indexOf(exitCodeOf(report));

function countOf(reports: readonly Report[]): string {
  const codes = reports.map(exitCodeOf);
  const count = (code: ExitCode): number => codes.filter((one) => one === code).length;
  return (
    `${plural(reports.length, 'more client')} not shown, ${count(exitCodes.blocked)} blocked and ` +
    `${count(exitCodes.notEstablished)} not established ` +
    `(${listSeverities(reports.flatMap(({ conflicts }) => conflicts))}); --all shows all.`
  );
}

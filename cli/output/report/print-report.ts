import { addSizes, inThousands } from '../words/definitions-size.js';
import { type ReportedFamily, reportedFamilies } from './families.js';
import { groupFailures } from './group-failures.js';
import { plural } from '../../../shared/everywhere/plural.js';
import { chooseFamilies, familyLines, type FamilyWords, printFamilies, type ShownFamilies } from './print-families.js';
import { printable } from '../words/printable.js';
import type { Report } from './report.js';
import { countFitting, rowsOf } from './rows.js';
import { summaryWords } from './summary-words.js';
import { verdictWords } from './verdict-words.js';
import type { Colors, Terminal } from '../terminal.js';

export interface Shown extends ShownFamilies {
  /** Rows of a screen that the report takes at most; absent, it takes what it needs. */
  readonly rows?: number | undefined;
  /** Names every server. */
  readonly isAll?: boolean | undefined;
}

/** The fewest rows in which each part of a report can at least say how much of it is left out. */
export const rowsMin = 21;

/**
 * The report for people, what is worst first; the summary counts everything. Of what has no room in the rows each part says
 * how much it is, conflicts by their severity.
 */
export function printReport(report: Report, terminal: Terminal, shown: Shown): void {
  const { prose, colors } = terminal;
  const labels = labelsOf(report);
  const labelOf = (tool: string): string | undefined => labels.get(tool);
  const families = reportedFamilies(report);
  const parts = partsOf(report, colors, shown.isAll ?? false);
  const last = [summaryWords(report), verdictOf(report, shown)];
  const chosen =
    shown.rows === undefined
      ? { families: chooseFamilies(families, { max: shown.max }, { colors, labelOf }), others: parts.map(allOf) }
      : within(shown.rows - rowsOf(last), { families, parts, max: shown.max }, { colors, labelOf });
  printFamilies(chosen.families, shown, terminal, labelOf);
  for (const line of [...chosen.others.flat(), ...last]) prose(line);
}

const verdictMax = 140;

function verdictOf(report: Report, { rows }: Shown): string {
  const whole = printable(verdictWords(report));
  const cut = printable(whole, verdictMax);
  return rows === undefined || cut === whole ? whole : `${cut} (--all shows all)`;
}

interface Content {
  readonly families: readonly ReportedFamily[];
  readonly parts: readonly Part[];
  readonly max: number;
}

/** What fits so many rows: families take what the other parts do not need of their shares, and these what is left then. */
function within(rows: number, { families, parts, max }: Content, words: FamilyWords) {
  const promised = parts.map((part) =>
    Math.min(rowsOf(fit(part, rows)), Math.max(leftMin, Math.floor(rows * part.share))),
  );
  const room = rows - promised.reduce((sum, part) => sum + part, 0);
  const chosen = chooseFamilies(families, { max, rows: room }, words);
  let free = room - rowsOf(familyLines(chosen, words));
  const others = parts.map((part, at) => {
    const granted = (promised[at] ?? 0) + free;
    const lines = fit(part, granted);
    free = granted - rowsOf(lines);
    return lines;
  });
  return { families: chosen, others };
}

/** A part of a report besides the conflicts: what it lists, and the line that stands for what it leaves out. */
interface Part {
  readonly blocks: readonly (readonly string[])[];
  readonly left: (from: number) => string;
  /** Of all rows, those that are kept for it where conflicts would take them. */
  readonly share: number;
}

/** Rows of a line that counts what is left out. */
const leftMin = 2;

const allOf = ({ blocks }: Part): string[] => blocks.flat();

/** As much of a part as has room. */
function fit({ blocks, left }: Part, rows: number): string[] {
  if (countFitting(blocks, rows) === blocks.length) return blocks.flat();
  const count = countFitting(blocks, rows - leftMin);
  return [...blocks.slice(0, count).flat(), left(count)];
}

function partsOf(report: Report, colors: Colors, isAll: boolean): Part[] {
  const failures = groupFailures(report.failures);
  const open = report.stages.filter(({ status }) => status === 'not-established');
  const counted = (words: string): string => colors.dim(`${words}; --all shows all.`);
  return [
    {
      share: 0.2,
      blocks: failures.map(({ what, reason, hint, at }) => {
        const where = at === undefined ? '' : `${printable(at)} `;
        const head = `${colors.red('NOT LOOKED AT')} ${where}${colors.bold(printable(what, 80))}`;
        return [`${head}: ${printable(reason, 500)}`, ...(hint === undefined ? [] : [`  → ${printable(hint)}`])];
      }),
      left: (from) => counted(`${colors.red('NOT LOOKED AT')} ${plural(failures.length - from, 'more thing')}`),
    },
    {
      share: 0.14,
      blocks: report.warnings.map((warning) => [`${colors.yellow('NOTE')} ${printable(warning, 500)}`]),
      left: (from) => counted(plural(report.warnings.length - from, 'more note')),
    },
    {
      share: 0.1,
      blocks: open.map(({ stage, reason = '' }) => [
        `${colors.red('NOT ESTABLISHED')} stage ${stage}: ${printable(reason)}`,
      ]),
      left: (from) => counted(`${colors.red('NOT ESTABLISHED')} ${plural(open.length - from, 'more stage')}`),
    },
    serversOf(report, colors, isAll),
  ];
}

/** Labels of servers whose ids are not what the file calls them, by tool. */
function labelsOf({ tools, servers }: Report): Map<string, string> {
  const byServer = new Map(servers.flatMap(({ id, label }) => (label === undefined ? [] : [[id, label] as const])));
  return new Map(
    tools.flatMap(({ id, server }) => {
      const label = byServer.get(server);
      return label === undefined || !/-\d+$/.test(server) ? [] : [[id, `"${label}"`] as const];
    }),
  );
}

/** A long list would push what was found off the screen; the JSON and the page have every server. */
const serversMax = 12;

function serversOf({ servers }: Report, colors: Colors, isAll: boolean): Part {
  const isShort = isAll || servers.length <= serversMax;
  const inOrder = isShort ? servers : servers.toSorted((a, b) => b.size.tokens - a.size.tokens);
  const left = (from: number): string => {
    const others = inOrder.slice(from);
    const { tokens } = addSizes(others.map(({ size }) => size));
    return `  ${colors.dim(`${plural(others.length, 'more server')}: about ${inThousands(tokens)} tokens; --all names all`)}`;
  };
  const named = inOrder
    .slice(0, isShort ? undefined : serversMax)
    .map((server) => [`  ${colors.dim(serverLine(server))}`]);
  const blocks = isShort ? named : [...named, [left(serversMax)]];
  return { share: 0.14, blocks: servers.length > 1 ? blocks : [], left };
}

function serverLine({ id, label, tools, size }: Report['servers'][number]): string {
  const named = label === undefined ? '' : ` ("${printable(label, 60)}")`;
  return `${printable(id, 80)}${named}: ${plural(tools, 'tool')}, about ${inThousands(size.tokens)} tokens`;
}

import { diffDefinitions } from '../../shared/definitions/diff-definitions.js';
import type {
  DefinitionChange,
  DroppedFix,
  Measured,
  RecommendationType,
} from '../../shared/domain/routing/recommendation.js';
import type { Bill } from '../../shared/domain/routing/bill.js';
import { sayBill } from '../router/say-bill.js';
import { printable } from './words/printable.js';
import type { Terminal } from './terminal.js';

/** A fix as it is printed: of an instance, with what people made of it, or of files. */
export interface ShownFix {
  readonly id?: string;
  readonly type: RecommendationType;
  readonly author: string;
  readonly says: string;
  readonly changes: readonly DefinitionChange[];
  readonly measured: Measured;
  readonly status?: string;
  readonly reason?: string | undefined;
}

/** A model that wrote fixes, and what it cost. */
export interface WrittenBy {
  readonly model: string;
  readonly at?: string;
  readonly bill: Bill;
}

/** What is recommended for one conflict. */
export interface ShownRecommendations {
  /** The conflict, in words. */
  readonly about: string;
  readonly items: readonly ShownFix[];
  readonly dropped: readonly DroppedFix[];
  readonly untried?: string | undefined;
  readonly written?: WrittenBy | undefined;
  /** What the request cost, questions to the router included. */
  readonly bill?: Bill | undefined;
}

const valueMax = 2_000;

/** Recommendations for people: the fix, what was measured, what it does to others; with the changes when `isPatch`. */
export function printRecommendations(
  { about, items, dropped, untried, written, bill }: ShownRecommendations,
  terminal: Terminal,
  isPatch: boolean,
): void {
  const { out, prose, colors } = terminal;
  prose(colors.bold(printable(about, 500)));
  if (items.length === 0) prose('  nothing that was tried helps');
  for (const item of items) printFix(item, terminal, isPatch);
  for (const { type, author, tool, why } of dropped) {
    const what = `${type} of ${printable(tool)}${by(author)}`;
    prose(`  ${colors.dim(`not recommended: ${what}: ${printable(why)}`)}`);
  }
  if (written !== undefined) prose(`  ${colors.dim(sayWritten(written))}`);
  if (bill !== undefined) prose(`  ${colors.dim(`this request cost ${sayBill(bill)}`)}`);
  if (untried !== undefined) prose(`  ${colors.yellow('NOT TRIED')} ${printable(untried)}`);
  out('');
}

/** Who wrote a fix, where it was a model. */
const by = (author: string): string => (author === 'recipes' ? '' : `, written by ${printable(author)}`);

export const sayWritten = ({ model, at, bill }: WrittenBy): string =>
  `${printable(model)} wrote fixes${at === undefined ? '' : ` on ${at.slice(0, 10)}`}, for ${sayBill(bill)}`;

function printFix(fix: ShownFix, { out, prose, colors }: Terminal, isPatch: boolean): void {
  const { id, type, author, says, measured, status, reason, changes } = fix;
  const settled = status === undefined || status === 'proposed' ? '' : ` [${status}]`;
  prose(`${colors.green(type)}${by(author)} ${printable(says, 700)}${settled}`);
  if (reason !== undefined) prose(`  rejected: ${printable(reason, 500)}`);
  const { detection, asked, fresh, regressions, others, router } = measured;
  const state = ({ severity, score }: Measured['detection']['before']): string =>
    `${severity ?? 'no conflict'} (score ${Math.round(score)})`;
  prose(`  measured: ${state(detection.before)} → ${state(detection.after)}`);
  const right = ({ before, after, of }: Measured['asked']): string => `${before} → ${after} of ${of}`;
  prose(`  questions that reach their tool: ${right(asked)}; fresh ones: ${right(fresh)} (${printable(router)})`);
  prose(
    `  other tools: ${others.questions} questions of ${others.tools} asked, ${regressions.length === 0 ? 'nothing lost' : 'see below'}`,
  );
  for (const { tool, says: loss } of regressions)
    prose(`  ${colors.red('HARMS')} ${printable(tool)}: ${printable(loss)}`);
  if (isPatch) for (const change of changes) printPatch(change, out);
  if (id !== undefined) out(`  ${colors.dim(printable(id))}`);
}

function printPatch({ tool, before, after }: DefinitionChange, out: Terminal['out']): void {
  const value = (sign: string, content: unknown): void => {
    out(`${sign} ${printable(JSON.stringify(content), valueMax)}`);
  };
  out(`--- ${printable(tool)}`);
  if (after === undefined) {
    out('+++ withdrawn');
    return;
  }
  out(`+++ ${printable(tool)}`);
  for (const { path, change, ...values } of diffDefinitions(before, after)) {
    out(`@@ ${printable(path)} @@`);
    if (change !== 'added') value('-', values.before);
    if (change !== 'removed') value('+', values.after);
  }
}

import { diffDefinitions } from '../../shared/definitions/diff-definitions.js';
import type {
  DefinitionChange,
  DroppedFix,
  Measured,
  RecommendationType,
} from '../../shared/domain/routing/recommendation.js';
import { printable } from './words/printable.js';
import type { Terminal } from './terminal.js';

/** A fix as it is printed: of an instance, with what people made of it, or of files. */
export interface ShownFix {
  readonly id?: string;
  readonly type: RecommendationType;
  readonly says: string;
  readonly changes: readonly DefinitionChange[];
  readonly measured: Measured;
  readonly status?: string;
  readonly reason?: string | undefined;
}

/** What is recommended for one conflict. */
export interface ShownRecommendations {
  /** The conflict, in words. */
  readonly about: string;
  readonly items: readonly ShownFix[];
  readonly dropped: readonly DroppedFix[];
  readonly untried?: string | undefined;
}

const valueMax = 2_000;

/** Recommendations for people: the fix, what was measured, what it does to others; with the changes when `isPatch`. */
export function printRecommendations(
  { about, items, dropped, untried }: ShownRecommendations,
  terminal: Terminal,
  isPatch: boolean,
): void {
  const { out, prose, colors } = terminal;
  prose(colors.bold(printable(about, 500)));
  if (items.length === 0) prose('  nothing that was tried helps');
  for (const item of items) printFix(item, terminal, isPatch);
  for (const { type, tool, why } of dropped) {
    prose(`  ${colors.dim(`not recommended: ${type} of ${printable(tool)}: ${printable(why)}`)}`);
  }
  if (untried !== undefined) prose(`  ${colors.yellow('NOT TRIED')} ${printable(untried)}`);
  out('');
}

function printFix(fix: ShownFix, { out, prose, colors }: Terminal, isPatch: boolean): void {
  const { id, type, says, measured, status, reason, changes } = fix;
  const settled = status === undefined || status === 'proposed' ? '' : ` [${status}]`;
  prose(`${colors.green(type)} ${printable(says, 500)}${settled}`);
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

import type { EvalRow } from './eval-row.js';

/** A figure that must not fall. */
export interface RecordedFigure {
  readonly on: string;
  readonly figure: string;
  readonly value: number;
}

/** How far a figure may fall before it counts: arithmetic differs a little between processors. */
const slack = 0.01;

const isGuarded = ({ by, section, figure }: EvalRow): boolean =>
  by === 'mtgs' &&
  (section === 'prompts' ||
    section === 'stability' ||
    figure === 'AUC' ||
    figure.startsWith('precision') ||
    figure.startsWith('recall'));

/** Thresholds and counts stand in brackets behind a figure's name: it is the same figure when they move. */
const nameOf = (figure: string): string => figure.replace(/ \([^)]*\)$/u, '');

/** The product's own figures that are worth guarding: accuracy, never time or load. */
export const guardedFigures = (rows: readonly EvalRow[]): RecordedFigure[] =>
  rows
    .filter(isGuarded)
    .map(({ on, figure, value }) => ({ on, figure: nameOf(figure), value: Math.round(value * 10_000) / 10_000 }));

/** One line for each figure that fell below what was recorded; figures that were not measured now are left out. */
export function findDrops(rows: readonly EvalRow[], recorded: readonly RecordedFigure[]): string[] {
  const now = new Map(guardedFigures(rows).map(({ on, figure, value }) => [`${on}: ${figure}`, value]));
  return recorded.flatMap(({ on, figure, value }) => {
    const measured = now.get(`${on}: ${figure}`);
    return measured !== undefined && measured < value - slack
      ? [`${on}: ${figure} fell from ${value} to ${measured}`]
      : [];
  });
}

import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { createToolRanker } from '../../../shared/analysis/index/rank-tools.js';
import { pickChances } from '../../../shared/analysis/router/pick-chances.js';
import type { ToolId } from '../../../shared/domain/ids.js';
import type { Embedder } from '../../../shared/platform/embedder/embedder.js';
import type { EvalRow, SectionResult } from '../eval-row.js';
import { fitLogistic } from '../fit/fit-logistic.js';
import { createPlainTfIdf } from '../routing/routing-baseline.js';
import { loadRecordedPicks, loadSnapshots, type Snapshot } from '../routing/routing-data.js';
import { areaUnderCurve, type Scored, share } from '../routing/routing-figures.js';

/** Tools per question that the local router draws from. */
const rankedMax = 10;
const bins = 10;

/**
 * Whether the local router knows which questions go astray: the chance that it gives to all but the right tool, against the
 * recorded ranking's first tool being another one. Beside it the margin by which the words of another tool fit better.
 */
export async function measureMisroutes(data: string, embedder: Embedder): Promise<SectionResult> {
  const absent = ['azure-timeline', 'azure-llm-picks.jsonl'].filter((name) => !existsSync(join(data, name)));
  if (absent.length > 0) return { rows: [], notes: [`misroutes: skipped, absent: ${absent.join(', ')}`] };
  const snapshots = await loadSnapshots(data);
  const rows: EvalRow[] = [];
  for (const [at, snapshot] of snapshots.entries()) {
    const name = `azure ${String(at).padStart(2, '0')}, recorded ranking`;
    const scored = await scoreQuestions(snapshot, embedder);
    rows.push(...figuresOf(name, scored), ...(at === snapshots.length - 1 ? reliabilityOf(name, scored) : []));
  }
  const { picks } = await loadRecordedPicks(data, snapshots);
  const direct = picks.filter(({ isLocatorFirst }) => !isLocatorFirst);
  const wrong = direct.filter(({ picked, gold }) => picked !== gold).length;
  return {
    rows,
    notes: [
      `misroutes: of ${direct.length} recorded picks of a model whose tools exist ${wrong} went to another tool` +
        (wrong < 10 ? ': too few for a figure, so only the recorded ranking is compared' : ''),
    ],
  };
}

interface Question extends Scored {
  readonly gold: ToolId;
}

async function scoreQuestions({ tools, prompts }: Snapshot, embedder: Embedder): Promise<Question[]> {
  const ranker = createToolRanker(tools, embedder);
  const plain = createPlainTfIdf(tools);
  const known = new Set(tools.map(({ id }) => id));
  const scored: Question[] = [];
  for (const { query, gold, ranked } of prompts) {
    if (!known.has(gold)) continue;
    const right = pickChances(await ranker.rank(query, rankedMax)).get(gold) ?? 0;
    scored.push({ gold, isPositive: ranked[0] !== gold, score: 1 - right, baseline: plain.margin(query, gold) });
  }
  return scored;
}

const brierOf = (rows: readonly { readonly score: number; readonly isPositive: boolean }[]): number =>
  rows.reduce((sum, { score, isPositive }) => sum + (score - Number(isPositive)) ** 2, 0) / rows.length;

const folds = 5;
const logit = (chance: number): number => Math.log(Math.max(1e-3, chance) / Math.max(1e-3, 1 - chance));

/** The chances after a correction of two numbers, fitted on the questions of other tools: what is in them at best. */
function corrected(scored: readonly Question[]): Pick<Question, 'score' | 'isPositive'>[] {
  const golds = [...new Set(scored.map(({ gold }) => gold))].sort();
  const foldOf = ({ gold }: Question): number => golds.indexOf(gold) % folds;
  return Array.from({ length: folds }, (_, fold) => {
    const rest = scored.filter((question) => foldOf(question) !== fold);
    const { intercept, weights } = fitLogistic(
      rest.map(({ score, isPositive }) => ({ parts: [logit(score)], isTrue: isPositive, weight: 1 })),
      0,
    );
    return scored
      .filter((question) => foldOf(question) === fold)
      .map(({ score, isPositive }) => ({
        score: 1 / (1 + Math.exp(-intercept - (weights[0] ?? 0) * logit(score))),
        isPositive,
      }));
  }).flat();
}

function figuresOf(on: string, scored: readonly Question[]): EvalRow[] {
  const { value, low, high, baseline = Number.NaN, n } = areaUnderCurve('', scored);
  const base = scored.filter(({ isPositive }) => isPositive).length / n;
  const skillOf = (rows: Parameters<typeof brierOf>[0]): number => 1 - brierOf(rows) / (base * (1 - base));
  const row = { section: 'misroutes', on, by: 'mtgs', n } as const;
  return [
    { ...row, figure: 'misroute AUC', value, interval: [low, high] },
    { ...row, figure: 'misroute AUC', by: 'TF-IDF margin', value: baseline },
    { ...row, figure: 'Brier skill against the base rate', value: skillOf(scored) },
    { ...row, figure: 'the same, corrected on other tools', value: skillOf(corrected(scored)) },
    { ...row, figure: 'questions that went astray', value: base },
  ];
}

/** Predicted against observed, in ten bins of the predicted chance. */
function reliabilityOf(on: string, scored: readonly Scored[]): EvalRow[] {
  const binOf = (score: number): number => Math.min(bins - 1, Math.floor(score * bins));
  return Array.from({ length: bins }, (_, bin): EvalRow[] => {
    const inside = scored.filter(({ score }) => binOf(score) === bin);
    const figure = `predicted ${10 * bin} to ${10 * bin + 10} %`;
    if (inside.length === 0) return [];
    const predicted = inside.reduce((sum, { score }) => sum + score, 0) / inside.length;
    const { value, low, high, n } = share(
      '',
      inside.map(({ isPositive }) => isPositive),
    );
    const row = { section: 'misroutes', on, n } as const;
    return [
      { ...row, figure, by: 'mtgs', value: predicted },
      { ...row, figure, by: 'went astray', value, interval: [low, high] },
    ];
  }).flat();
}

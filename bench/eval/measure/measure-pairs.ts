import type { ScoreThresholds } from '../../../shared/analysis/fitted/fitted-model.js';
import { combinedParts, combinedThresholdsFor } from '../../../shared/analysis/score/pair-score.js';
import { inspect } from '../../../shared/analysis/inspect.js';
import type { IndexedTool } from '../../../shared/analysis/index/indexed-tool.js';
import type { RegistryIndex } from '../../../shared/analysis/index/registry-index.js';
import { policySchema } from '../../../shared/domain/environments/environment.js';
import { mayBlock } from '../../../shared/analysis/score/severity-of-overlap.js';
import { isAtLeast } from '../../../shared/domain/severity.js';
import type { ToolId } from '../../../shared/domain/ids.js';
import type { Embedder } from '../../../shared/platform/embedder/embedder.js';
import { nameRule, schemaJaccard, tfIdf, toolDocument } from '../baselines.js';
import type { EvalRow, SectionResult } from '../eval-row.js';
import { fitPairs } from '../fit/fit-pairs.js';
import { combinedFit, combinedPartNames } from '../fit/fitted-parts.js';
import { atThreshold, auc, averagePrecision, interval, type ScoredRow } from '../metrics.js';
import { createPairScorer, indexOf } from '../pair-scorer.js';
import { loadPairSets, type PairSet } from '../pair-sets.js';

interface Row extends ScoredRow {
  readonly isHard: boolean;
  /** Whether it is HIGH from a score that is high enough. */
  readonly mayBlock: boolean;
}

/** Scores as severities see them: what does not block is never HIGH. */
const asSeveritiesSee = (rows: readonly Row[], { HIGH }: ScoreThresholds): Row[] =>
  rows.map((row) => ({ ...row, score: row.mayBlock ? row.score : Math.min(row.score, HIGH - 0.1) }));

const indexedIn = (registry: RegistryIndex) =>
  function indexedTool(id: ToolId): IndexedTool {
    const entry = registry.indexed(id);
    if (entry === undefined) throw new RangeError(`${id} is not indexed`);
    return entry;
  };

/** Scores every pair of a set by the product and by each baseline. */
async function scoreAll({ tools, pairs }: PairSet, embedder: Embedder): Promise<Map<string, Row[]>> {
  const registry = await indexOf(tools, embedder);
  const ours = createPairScorer(registry);
  const at = new Map(tools.map(({ id }, i) => [id, i]));
  const documents = tools.map(toolDocument);
  const words = tfIdf(documents);
  const toolOf = (id: ToolId) => {
    const tool = registry.get(id);
    if (tool === undefined) throw new RangeError(`${id} is not indexed`);
    return tool;
  };
  const indexed = indexedIn(registry);
  const scorers: [string, (a: ToolId, b: ToolId) => number][] = [
    ['mtgs', (a, b) => ours(a, b).score],
    ['tf-idf', (a, b) => words.score(documents[at.get(a) ?? 0] ?? '', at.get(b) ?? 0)],
    ['name rule', (a, b) => nameRule(toolOf(a), toolOf(b))],
    ['schema jaccard', (a, b) => schemaJaccard(toolOf(a), toolOf(b))],
  ];
  return new Map(
    scorers.map(([by, scoreOf]) => [
      by,
      pairs.map(({ a, b, isTrue, isHard }) => {
        const blocking = by === 'mtgs' && mayBlock(ours(a, b).features.topic, indexed(a), indexed(b));
        return { score: scoreOf(a, b), isTrue, isHard, mayBlock: blocking };
      }),
    ]),
  );
}

/** Intervals on many thousand negatives rest on this many of them: resampling more changes nothing that is shown. */
const intervalRows = 3_000;

function thinned(rows: readonly Row[]): readonly Row[] {
  const negatives = rows.filter(({ isTrue }) => !isTrue);
  const every = Math.max(1, Math.floor(negatives.length / intervalRows));
  return [...rows.filter(({ isTrue }) => isTrue), ...negatives.filter((_, i) => i % every === 0)];
}

function rankFigures(on: string, by: string, rows: readonly Row[]): EvalRow[] {
  const shown = (figure: string, of: (rows: readonly Row[]) => number, over: readonly Row[]): EvalRow => ({
    section: 'pairs',
    on,
    by,
    figure,
    value: of(rows),
    interval: interval(over, of),
    n: rows.length,
  });
  return [
    shown('AUC', auc, thinned(rows)),
    shown('average precision', averagePrecision, rows.length > intervalRows * 2 ? [] : rows),
  ].map((row) => (Number.isNaN(row.interval?.[0]) ? { ...row, interval: [NaN, NaN] as const } : row));
}

function thresholdFigures(on: string, scored: readonly Row[], embedder: Embedder): EvalRow[] {
  const thresholds = combinedThresholdsFor(embedder.id);
  const rows = asSeveritiesSee(scored, thresholds);
  return (['HIGH', 'MEDIUM', 'LOW'] as const).flatMap((severity) => {
    const threshold = thresholds[severity];
    const of = (name: 'precision' | 'recall' | 'falseShare') =>
      function valueOf(some: readonly Row[]) {
        return atThreshold(some, threshold)[name];
      };
    const base = { section: 'pairs' as const, on, by: 'mtgs', n: rows.length };
    const names = { precision: 'precision', recall: 'recall', falseShare: 'false pairs flagged' } as const;
    return (['precision', 'recall', 'falseShare'] as const).map((name) => ({
      ...base,
      figure: `${names[name]} at ${severity} or worse (score ${threshold})`,
      value: of(name)(rows),
      interval: interval(thinned(rows), of(name)),
    }));
  });
}

/** The labelled pairs scored by models that saw neither tool of the pair: what to expect of pairs never seen. */
async function heldOutFigures({ tools, pairs, title }: PairSet, embedder: Embedder): Promise<EvalRow[]> {
  const registry = await indexOf(tools, embedder);
  const scoreOf = createPairScorer(registry);
  const indexed = indexedIn(registry);
  const rows = pairs.map(({ a, b, isTrue, isHard }) => {
    const { features } = scoreOf(a, b);
    const blocking = mayBlock(features.topic, indexed(a), indexed(b));
    return { a, b, isTrue, isHard, mayBlock: blocking, parts: combinedParts(features) };
  });
  const { heldOut } = fitPairs(rows, combinedPartNames, combinedFit);
  const scored = heldOut.map(({ row, score }) => ({ ...row, score }));
  const hard = scored.filter(({ isTrue, isHard }) => isTrue || isHard);
  return [
    ...rankFigures(`${title}, held out by tool, against hard negatives`, 'mtgs', hard),
    ...thresholdFigures(`${title}, held out by tool, all`, scored, embedder),
    ...thresholdFigures(`${title}, held out by tool, hard`, hard, embedder),
  ];
}

/** What each stage by itself reports of the labelled pairs. */
async function stageFigures({ tools, pairs, title }: PairSet, embedder: Embedder): Promise<EvalRow[]> {
  const registry = await indexOf(tools, embedder);
  const policy = policySchema.parse({});
  const rows: EvalRow[] = [];
  for (const stage of ['lexical', 'schema', 'semantic'] as const) {
    const scored: ScoredRow[] = [];
    for (const { a, b, isTrue } of pairs) {
      const candidate = registry.get(a);
      if (candidate === undefined) continue;
      const { findings } = inspect(candidate.id, registry, { policy, alsoWith: [b] });
      const ofStage = findings.filter((finding) => finding.stage === stage);
      const isFound = ofStage.some(({ tools: ids, severity }) => ids.includes(b) && isAtLeast(severity, 'MEDIUM'));
      scored.push({ score: isFound ? 1 : 0, isTrue });
    }
    for (const name of ['precision', 'recall'] as const) {
      const of = (some: readonly ScoredRow[]): number => atThreshold(some, 1)[name];
      const flagged = scored.filter(({ score }) => score === 1).length;
      if (flagged === 0) continue;
      rows.push({
        section: 'pairs',
        on: title,
        by: 'mtgs',
        figure: `${name} of stage ${stage}, MEDIUM or worse (${flagged} pairs)`,
        value: of(scored),
        interval: interval(scored, of),
        n: scored.length,
      });
    }
  }
  return rows;
}

/** How many of the pairs that a band of scores predicts to be confused are. */
function reliability(on: string, rows: readonly Row[]): EvalRow[] {
  const bands = [0, 5, 20, 40, 60, 80, 95, 100.1];
  return bands.slice(0, -1).flatMap((from, i) => {
    const to = bands[i + 1] ?? 100;
    const inside = rows.filter(({ score }) => score >= from && score < to);
    if (inside.length === 0) return [];
    const share = (some: readonly Row[]): number => some.filter(({ isTrue }) => isTrue).length / some.length;
    const mean = inside.reduce((sum, { score }) => sum + score, 0) / inside.length;
    const figure = `confused, of pairs scored ${from} to ${Math.min(100, Math.floor(to))} (mean ${mean.toFixed(0)})`;
    return [
      {
        section: 'reliability' as const,
        on,
        by: 'mtgs',
        figure,
        value: share(inside),
        interval: interval(inside, share),
        n: inside.length,
      },
    ];
  });
}

/** Pairs: AUC and average precision against hard negatives and against all, precision and recall by severity. */
export async function measurePairs(data: string, embedder: Embedder, isShort: boolean): Promise<SectionResult> {
  const { sets, absent } = await loadPairSets(data);
  const notes = absent.map((name) => `${name} is absent: no pairs of it`);
  const rows: EvalRow[] = [];
  for (const set of sets) {
    if (isShort && !['b-ties', 'e-labelled'].includes(set.id)) continue;
    const truths = set.pairs.filter(({ isTrue }) => isTrue).length;
    if (truths === 0) {
      notes.push(`${set.title}: none of the ${set.pairs.length} pairs was confused, nothing to measure`);
      continue;
    }
    notes.push(`${set.title}: ${truths} true pairs of ${set.pairs.length}`);
    const scored = await scoreAll(set, embedder);
    for (const [by, all] of scored) {
      rows.push(
        ...rankFigures(
          `${set.title}, against hard negatives`,
          by,
          all.filter(({ isTrue, isHard }) => isTrue || isHard),
        ),
      );
      rows.push(
        ...rankFigures(
          `${set.title}, against random pairs`,
          by,
          all.filter(({ isTrue, isHard }) => isTrue || !isHard),
        ),
      );
      if (!set.id.startsWith('e-')) rows.push(...rankFigures(`${set.title}, against all`, by, all));
    }
    const ours = scored.get('mtgs') ?? [];
    rows.push(...thresholdFigures(`${set.title}, all`, ours, embedder));
    if (set.id === 'e-labelled') {
      rows.push(
        ...thresholdFigures(
          `${set.title}, hard`,
          ours.filter(({ isTrue, isHard }) => isTrue || isHard),
          embedder,
        ),
      );
      rows.push(
        ...reliability(set.title, ours),
        ...(await heldOutFigures(set, embedder)),
        ...(await stageFigures(set, embedder)),
      );
    }
  }
  return { rows, notes };
}

import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { recommendFixes, type Recommended } from '../../../shared/recommendations/recommend-fixes.js';
import { fingerprintOf } from '../../../shared/identity/identity.js';
import { RegistryIndex } from '../../../shared/analysis/index/registry-index.js';
import { policySchema } from '../../../shared/domain/environments/environment.js';
import type { RecommendationType } from '../../../shared/domain/routing/recommendation.js';
import { recommendationTypeSchema } from '../../../shared/domain/routing/recommendation.js';
import type { Embedder } from '../../../shared/platform/embedder/embedder.js';
import { createLocalRouter } from '../../../shared/analysis/router/local-router.js';
import { createVectorIndex } from '../../../shared/platform/vector-index/create-vector-index.js';
import type { EvalRow, SectionResult } from '../eval-row.js';
import { loadLabelledPairs } from '../routing/routing-data.js';
import { share } from '../routing/routing-figures.js';

/** Conflicts that fixes are written for: each takes some seconds. */
const conflictsMax = 30;
const conflictsShort = 8;

/** Rule-written fixes for pairs that a person called conflicts, each tried on a copy of a registry of real tools. */
export async function measureRecommendations(
  data: string,
  embedder: Embedder,
  isShort: boolean,
): Promise<SectionResult> {
  if (!existsSync(join(data, 'labelled-pairs'))) {
    return { rows: [], notes: ['recommendations: skipped, absent: labelled-pairs'] };
  }
  const { tools, pairs } = await loadLabelledPairs(data);
  const registry = new RegistryIndex({ embedder, createVectorIndex: () => createVectorIndex(embedder) });
  const put = tools.map((tool) => ({ ...tool, fingerprint: fingerprintOf(tool.definition) }));
  await registry.update({ put, remove: [], revision: 1 });
  const policy = policySchema.parse({});
  const router = createLocalRouter({ embedder });
  const results: Recommended[] = [];
  const conflicts = pairs.filter(({ conflict, a, b }) => conflict && a.id !== b.id);
  for (const { a, b } of conflicts.slice(0, isShort ? conflictsShort : conflictsMax)) {
    const [first, second] = [registry.get(a.id), registry.get(b.id)];
    if (first === undefined || second === undefined) continue;
    results.push(await recommendFixes({ pair: [first, second], registry, policy, router }));
  }
  return { rows: toRows(results), notes: [] };
}

function toRows(results: readonly Recommended[]): EvalRow[] {
  const row = { section: 'recommendations', on: 'conflicts labelled by hand, 937 real tools', by: 'mtgs' } as const;
  const add = (figure: string, hits: readonly boolean[]): EvalRow => {
    const { value, low, high, n } = share(figure, hits);
    return { ...row, figure, value, interval: [low, high], n };
  };
  const fixes = results.flatMap((result) => result.fixes);
  const dropped = results.flatMap((result) => result.dropped);
  const harms = ({ measured }: (typeof fixes)[number]): boolean => measured.regressions.length > 0;
  return [
    add(
      'conflicts with a fix that helps',
      results.map((result) => result.fixes.length > 0),
    ),
    add(
      'conflicts with a fix that helps and harms no other tool',
      results.map((result) => result.fixes.some((fix) => !harms(fix))),
    ),
    add('fixes tried that help', [...fixes.map(() => true), ...dropped.map(() => false)]),
    add('fixes recommended that harm another tool (shown with it)', fixes.map(harms)),
    ...recommendationTypeSchema.options.map((type: RecommendationType) =>
      add(`${type}: tried, and helps`, [
        ...fixes.filter((fix) => fix.type === type).map(() => true),
        ...dropped.filter((fix) => fix.type === type).map(() => false),
      ]),
    ),
  ];
}

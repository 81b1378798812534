import { recommendFixes, type MeasuredFix } from '../../recommendations/recommend-fixes.js';
import { digest } from '../../kernel/canonical/canonical-json.js';
import type { RegisteredTool } from '../../domain/registry/registry-view.js';
import type { Conflict } from '../../domain/analysis/conflict.js';
import { answersFor } from '../../domain/registry/standing.js';
import { type DroppedFix, type Recommendation, recommendationSchema } from '../../domain/routing/recommendation.js';
import { NotFoundError } from '../../kernel/errors/errors.js';
import type { RouterOf } from '../../analysis/router/router.js';
import { findEnvironment } from '../environments/find-environment.js';
import { parseInput } from '../writing/parse-input.js';
import type { RegistryIndexes } from '../indexes/registry-indexes.js';
import type { RegistryServices } from '../writing/registry-services.js';
import { retryConflicts } from '../writing/retry-conflicts.js';

export interface Recommendations {
  /** What helps, best first, with what people made of it. */
  readonly items: readonly Recommendation[];
  /** What was tried and does not help. */
  readonly dropped: readonly DroppedFix[];
  /** What could not be tried. */
  readonly untried?: string;
}

export type Recommend = (env: string, conflictId: string) => Promise<Recommendations>;

interface Services extends RegistryServices {
  readonly indexes: RegistryIndexes;
  readonly routerOf: RouterOf;
}

/**
 * Fixes for a conflict of two tools, each tried on a copy of the registry as it is now. What helps is kept under an id that
 * says what it is: asked again, the same fix is the same recommendation, with what people decided.
 * @throws {NotFoundError} when there is no such environment or conflict. @throws {UnreachableError} when the router gives no
 * answer.
 */
export const createRecommend = (services: Services): Recommend =>
  async function recommend(env, conflictId) {
    const { registry, indexes, routerOf } = services;
    const { policy } = (await findEnvironment(registry, env)).value;
    const conflict = (await registry.conflicts.get(env, conflictId))?.value;
    if (conflict === undefined) throw new NotFoundError(`there is no conflict "${conflictId}" in ${env}`);
    const index = await indexes.at(env);
    const pair = pairOf(conflict, (id) => index.get(id));
    if (pair === undefined) {
      return { items: [], dropped: [], untried: 'the conflict is not about two tools that are both registered' };
    }
    const until = performance.now() + policy.gateSeconds * 1000;
    const request = { pair, registry: index, policy, router: routerOf(policy), until };
    const { fixes, ...rest } = await recommendFixes(request);
    const items: Recommendation[] = [];
    for (const fix of fixes) items.push(await keep(services, conflict, pair, fix));
    return { items, ...rest };
  };

type Pair = readonly [RegisteredTool, RegisteredTool];

/** The two tools, the one that has to answer for the conflict first. */
function pairOf(
  { toolA, toolB }: Conflict,
  get: (id: Conflict['toolA']) => RegisteredTool | undefined,
): Pair | undefined {
  const [a, b] = [get(toolA), toolB === undefined ? undefined : get(toolB)];
  if (a?.standing === undefined || b?.standing === undefined) return undefined;
  return answersFor(a.standing, b.standing) ? [a, b] : [b, a];
}

async function keep(
  { registry, now }: RegistryServices,
  { env, id: conflictId }: Conflict,
  pair: Pair,
  { type, says, changes, measured }: MeasuredFix,
): Promise<Recommendation> {
  const basedOn = Object.fromEntries(pair.map(({ id, fingerprint }) => [id, fingerprint]));
  const id = `recommendation-${digest([env, conflictId, type, changes, basedOn]).slice(0, 24)}`;
  return retryConflicts(async function keepOnce() {
    const stored = await registry.recommendations.get(env, id);
    if (stored !== undefined && stored.value.status !== 'proposed') return stored.value;
    const createdAt = stored?.value.createdAt ?? now().toISOString();
    const fresh = { id, env, conflictId, type, says, changes, basedOn, measured, status: 'proposed', createdAt };
    const recommendation = parseInput(recommendationSchema, fresh, 'recommendation');
    await registry.commit(env, [
      stored === undefined
        ? registry.recommendations.creating(recommendation)
        : registry.recommendations.replacing(stored, recommendation),
    ]);
    return recommendation;
  });
}

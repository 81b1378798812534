import { randomUUID } from 'node:crypto';
import { chooseKept } from '../../analysis/simulation/choose-kept.js';
import { createMeter } from '../../analysis/simulation/create-meter.js';
import { meterRouter } from '../../analysis/simulation/meter-router.js';
import { rememberAnswers } from '../../analysis/simulation/remember-answers.js';
import type { WriterOf } from '../../analysis/writing/writing-model.js';
import type { Bill } from '../../domain/routing/bill.js';
import { recommendFixes } from '../../recommendations/recommend-fixes.js';
import type { MeasuredFix } from '../../recommendations/try-fixes.js';
import { partyOf } from '../../domain/governance/party-of.js';
import type { StoredProbe } from '../../domain/routing/probe.js';
import type { RunDataStore } from '../../stores/run-data-store.js';
import { readKeptProbes } from '../probes/read-kept-probes.js';
import { keepAdvice } from './keep-advice.js';
import { digest } from '../../kernel/canonical/canonical-json.js';
import type { RegisteredTool } from '../../domain/registry/registry-view.js';
import type { Conflict } from '../../domain/analysis/conflict.js';
import { isServerTextsId } from '../../everywhere/server-texts.js';
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
  /** What could not be written or tried. */
  readonly untried?: string;
  /** The model that wrote fixes, what its answers cost together, and when they were given. */
  readonly written?: { readonly model: string; readonly at: string; readonly bill: Bill };
  /** What this request cost, questions to the router included; absent where they cost nothing. */
  readonly bill?: Bill;
}

export type Recommend = (env: string, conflictId: string) => Promise<Recommendations>;

interface Services extends RegistryServices {
  readonly runData: RunDataStore;
  readonly indexes: RegistryIndexes;
  readonly routerOf: RouterOf;
  readonly writerOf: WriterOf;
}

/**
 * Fixes for a conflict of two tools by recipes and, where the policy names one, by a model, each tried on a copy of the
 * registry as it is now. What helps is kept under an id that says what it is: asked again, the same fix is the same
 * recommendation, with what people decided. The model is asked once, and routers are not asked the same question twice.
 * @throws {NotFoundError} when there is no such environment or conflict. @throws {UnreachableError} when the router gives no
 * answer.
 */
export const createRecommend = (services: Services): Recommend =>
  async function recommend(env, conflictId) {
    const { registry, runData, indexes, routerOf, writerOf } = services;
    const { policy } = (await findEnvironment(registry, env)).value;
    const conflict = (await registry.conflicts.get(env, conflictId))?.value;
    if (conflict === undefined) throw new NotFoundError(`there is no conflict "${conflictId}" in ${env}`);
    const index = await indexes.at(env);
    const pair = pairOf(conflict, (id) => index.get(id));
    if (pair === undefined) {
      return { items: [], dropped: [], untried: 'the conflict is not about two tools that are both registered' };
    }
    const meter = createMeter(policy.routerBudget);
    const asked = rememberAnswers(routerOf(policy), { runData, env, payer: `recommend/${randomUUID()}` });
    const model = writerOf(policy);
    const writer = model && keepAdvice(services, { env, conflictId, basedOn: basedOn(pair), model, meter });
    const { fixes, ...rest } = await recommendFixes({
      ...{ pair, policy, writer, registry: index, router: meterRouter(asked, meter) },
      given: await keptFor(pair, registry, env),
      until: performance.now() + policy.gateSeconds * 1000,
    });
    const items: Recommendation[] = [];
    for (const fix of fixes) items.push(await keep(services, conflict, pair, fix));
    const cost = await writer?.cost();
    return {
      ...{ items, ...rest },
      ...(writer && cost && { written: { model: writer.id, ...cost } }),
      ...(asked.estimate !== undefined && { bill: meter.spent() }),
    };
  };

/** Kept questions of one party that are asked for each of the two. */
const keptMax = 8;
/** Kept questions that each of the two needs, or none are asked: one of a few moves by chance. */
const keptMin = 4;

/** The questions that the environment keeps for both tools, each once. */
async function keptFor(pair: Pair, registry: RegistryServices['registry'], env: string): Promise<StoredProbe[]> {
  const kept = await readKeptProbes(registry, env);
  const own = pair.map(({ id }) => {
    // Which of two that serve it alike is picked says nothing about them.
    const telling = (kept.get(id) ?? []).filter(({ equals = [] }) => !pair.some((one) => equals.includes(one.id)));
    return [...new Map(inTurns(chooseKept(telling)).map((probe) => [probe.query, probe])).values()];
  });
  return own.every(({ length }) => length >= keptMin) ? own.flat() : [];
}

/** One of each party, then a second one of each, and so on: wherever a bound cuts them, no party crowds out another. */
function inTurns(kept: readonly StoredProbe[]): StoredProbe[] {
  const parties = [...Map.groupBy(kept, ({ createdBy }) => partyOf(createdBy)).values()];
  return Array.from({ length: keptMax }, (_, at) => parties.flatMap((own) => own[at] ?? [])).flat();
}

const basedOn = (pair: Pair): Record<string, string> =>
  Object.fromEntries(pair.map(({ id, fingerprint }) => [id, fingerprint]));

type Pair = readonly [RegisteredTool, RegisteredTool];

/** The two tools, the one that has to answer for the conflict first. */
function pairOf(
  { toolA, toolB }: Conflict,
  get: (id: Conflict['toolA']) => RegisteredTool | undefined,
): Pair | undefined {
  if (isServerTextsId(toolA) || toolB === undefined || isServerTextsId(toolB)) return undefined;
  const [a, b] = [get(toolA), get(toolB)];
  if (a?.standing === undefined || b?.standing === undefined) return undefined;
  return answersFor(a.standing, b.standing) ? [a, b] : [b, a];
}

async function keep(
  { registry, now }: RegistryServices,
  { env, id: conflictId }: Conflict,
  pair: Pair,
  { type, author, says, changes, measured }: MeasuredFix,
): Promise<Recommendation> {
  const fingerprints = basedOn(pair);
  const id = `recommendation-${digest([env, conflictId, type, changes, fingerprints]).slice(0, 24)}`;
  return retryConflicts(async function keepOnce() {
    const stored = await registry.recommendations.get(env, id);
    if (stored !== undefined && stored.value.status !== 'proposed') return stored.value;
    const createdAt = stored?.value.createdAt ?? now().toISOString();
    const about = { type, author, says, changes, basedOn: fingerprints, measured };
    const fresh = { id, env, conflictId, ...about, status: 'proposed', createdAt };
    const recommendation = parseInput(recommendationSchema, fresh, 'recommendation');
    await registry.commit(env, [
      stored === undefined
        ? registry.recommendations.creating(recommendation)
        : registry.recommendations.replacing(stored, recommendation),
    ]);
    return recommendation;
  });
}

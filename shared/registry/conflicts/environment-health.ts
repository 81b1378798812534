import type { AnalysisRun } from '../../domain/analysis/analysis-run.js';
import type { Conflict } from '../../domain/analysis/conflict.js';
import type { Severity } from '../../domain/severity.js';
import type { Tool } from '../../domain/registry/tool.js';
import { UnreadableError } from '../../kernel/errors/errors.js';
import type { RegistryStore } from '../../stores/registry-store.js';
import { findEnvironment } from '../environments/find-environment.js';

/** A score there is only where some tool was judged: an environment of which nothing is known is not a healthy one. */
type Standing =
  | {
      /** 0 to 100, see {@link healthScore}. */
      readonly score: number;
      /** What the score says nothing about. */
      readonly notJudged?: string;
    }
  | { readonly score: null; readonly notJudged: string };

/** How an environment stands, by what is counted: no single document that cannot be read stands in its way. */
export type EnvironmentStanding = Standing & {
  readonly env: string;
  readonly revision: number;
  readonly tools: { readonly total: number; readonly byStatus: Readonly<Record<Tool['status'], number>> };
  readonly conflicts: {
    /** Open and acknowledged ones. */
    readonly unsettled: number;
    readonly byStatus: Readonly<Record<Conflict['status'], number>>;
    /** Unsettled ones by severity. */
    readonly bySeverity: Readonly<Record<Severity, number>>;
  };
};

export type EnvironmentHealth = EnvironmentStanding & {
  /** The one requested last. */
  readonly lastRun?: Pick<AnalysisRun, 'id' | 'status' | 'verdict' | 'requestedAt' | 'completedAt'>;
};

export type ReadEnvironmentStanding = (env: string) => Promise<EnvironmentStanding>;
export type ReadEnvironmentHealth = (env: string) => Promise<EnvironmentHealth>;

/** So many conflicts of a status and a severity; one unless told. */
type Counted = Pick<Conflict, 'severity' | 'status'> & { readonly count?: number };

/** What one unsettled conflict takes away, in points for a registry of one tool. */
const weights: Record<Severity, number> = { CRITICAL: 100, HIGH: 40, MEDIUM: 10, LOW: 3, INFO: 0 };

/** An acknowledged conflict still confuses models, but somebody looks after it. */
const acknowledgedShare = 0.5;

/**
 * `100 × exp(−penalty ÷ (100 × √tools))`, rounded, where the penalty sums the weights of the unsettled conflicts
 * (CRITICAL 100, HIGH 40, MEDIUM 10, LOW 3, INFO 0; half for acknowledged ones). Without conflicts it is 100; each one
 * lowers it; a larger registry bears more of them.
 */
export function healthScore(conflicts: Iterable<Counted>, tools: number): number {
  let penalty = 0;
  for (const { severity, status, count = 1 } of conflicts) {
    if (status === 'open') penalty += weights[severity] * count;
    if (status === 'acknowledged') penalty += weights[severity] * acknowledgedShare * count;
  }
  return Math.round(100 * Math.exp(-penalty / (100 * Math.sqrt(Math.max(1, tools)))));
}

/** How an environment stands by the tools of which an analysis has judged some version, and by the conflicts found. */
function standing(
  { total, judged }: { readonly total: number; readonly judged: number },
  unsettled: readonly Counted[],
): Standing {
  if (total === 0) return { score: null, notJudged: 'no tool is registered' };
  if (judged === 0) return { score: null, notJudged: 'no tool has been analysed yet' };
  const score = healthScore(unsettled, judged);
  return judged === total
    ? { score }
    : { score, notJudged: `${total - judged} of ${total} tools have not been analysed yet` };
}

/** How an environment stands. @throws {NotFoundError} when there is none of this name. */
export const createEnvironmentStanding = ({
  registry,
}: {
  readonly registry: RegistryStore;
}): ReadEnvironmentStanding =>
  async function readEnvironmentStanding(env) {
    await findEnvironment(registry, env);
    const { total, judged, byStatus: toolsByStatus } = await countTools(registry, env);
    const conflicts = await countConflicts(registry, env);
    return {
      env,
      ...standing({ total, judged }, conflicts.unsettled),
      revision: await registry.revision(env),
      tools: { total, byStatus: toolsByStatus },
      conflicts: {
        unsettled: conflicts.unsettled.reduce((sum, { count }) => sum + count, 0),
        byStatus: conflicts.byStatus,
        bySeverity: conflicts.bySeverity,
      },
    };
  };

/** The same, with the analysis requested last. @throws {UnreadableError} when that cannot be read. */
export function createEnvironmentHealth(services: { readonly registry: RegistryStore }): ReadEnvironmentHealth {
  const readEnvironmentStanding = createEnvironmentStanding(services);
  return async function readEnvironmentHealth(env) {
    const standing = await readEnvironmentStanding(env);
    const lastRun = await readLastRun(services.registry, env);
    return { ...standing, ...(lastRun !== undefined && { lastRun }) };
  };
}

async function countTools({ tools }: RegistryStore, env: string) {
  const byStatus = { pending: 0, active: 0, blocked: 0, deprecated: 0 };
  let [total, judged] = [0, 0];
  const by = ['value.status', 'value.deletedAt', 'value.active.version', 'value.kind'];
  for (const { values, count } of await tools.tally(env, { by })) {
    const [status, deletedAt, active, kind] = values;
    if (deletedAt !== undefined || kind !== undefined) continue;
    const known = keyOf(byStatus, status);
    total += count;
    if (known !== 'pending' || active !== undefined) judged += count;
    byStatus[known] += count;
  }
  return { total, judged, byStatus };
}

async function countConflicts({ conflicts }: RegistryStore, env: string) {
  const byStatus = { open: 0, acknowledged: 0, resolved: 0, suppressed: 0 };
  const bySeverity = { CRITICAL: 0, HIGH: 0, MEDIUM: 0, LOW: 0, INFO: 0 };
  const unsettled: (Counted & { readonly count: number })[] = [];
  for (const { values, count } of await conflicts.tally(env, { by: ['value.status', 'value.severity'] })) {
    const status = keyOf(byStatus, values[0]);
    const severity = keyOf(bySeverity, values[1]);
    byStatus[status] += count;
    if (status !== 'open' && status !== 'acknowledged') continue;
    bySeverity[severity] += count;
    unsettled.push({ status, severity, count });
  }
  return { byStatus, bySeverity, unsettled };
}

/** @throws {UnreadableError} for what this version of MTGS does not know. */
function keyOf<Key extends string>(counts: Readonly<Record<Key, number>>, value: string | number | undefined): Key {
  const key = Object.keys(counts).find((known) => known === value);
  if (key === undefined) throw new UnreadableError('the registry holds something that this version cannot count');
  return key as Key;
}

async function readLastRun({ runs }: RegistryStore, env: string): Promise<EnvironmentHealth['lastRun']> {
  const newest = { orderBy: { field: 'value.requestedAt', direction: 'descending' }, limit: 1 } as const;
  const run = (await runs.page(env, newest)).items[0]?.value;
  if (run === undefined) return undefined;
  const { id, status, verdict, requestedAt, completedAt } = run;
  return {
    id,
    status,
    requestedAt,
    ...(verdict !== undefined && { verdict }),
    ...(completedAt !== undefined && { completedAt }),
  };
}

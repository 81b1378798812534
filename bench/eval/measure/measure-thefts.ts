import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fingerprintOf } from '../../../shared/identity/identity.js';
import type { ToolId } from '../../../shared/domain/ids.js';
import type { Embedder } from '../../../shared/platform/embedder/embedder.js';
import { createLocalRouter } from '../../../shared/analysis/router/local-router.js';
import type { RoutableTool, Router } from '../../../shared/analysis/router/router.js';
import type { ImpactReport } from '../../../shared/analysis/simulation/impact/impact-report.js';
import { compareRegistries } from '../../../shared/registry/simulations/compare-registries.js';
import { simulateImpact } from '../../../shared/analysis/simulation/impact/simulate-impact.js';
import type { EvalRow, SectionResult } from '../eval-row.js';
import { loadSnapshots, type Snapshot } from '../routing/routing-data.js';
import { share } from '../routing/routing-figures.js';

const trials = 3;

/** The thefts up to 2025-10-11 that are named in the description of the data. */
const named = [
  ['acr_registry_list', 'acr_registry_repository_list'],
  ['extension_azqr', 'quota_usage_check'],
  ['bicepschema_get', 'deploy_iac_rules_get'],
  ['sql_db_list', 'sql_server_show'],
] as const;

/** What counts as a warning: each kind holds the one before it. */
const kinds = ['stolen', 'stolen or contested', 'stolen, contested or nearest'] as const;
type Kind = (typeof kinds)[number];

interface Theft {
  readonly query: string;
  readonly from: ToolId;
  readonly to: ToolId;
}

interface Step {
  readonly added: readonly ToolId[];
  readonly recorded: readonly Theft[];
  readonly report: ImpactReport;
  /** By pair, how many questions an added tool is expected to take from another one. */
  readonly losses: ReadonlyMap<string, number>;
}

/**
 * Replays the timeline of one real server: before every step, the tools that it adds are simulated on the prompts of the
 * snapshot before, which is all that anybody has who decides. A theft is a prompt that the recorded ranking gave to its
 * tool before the step and to an added tool after it.
 */
export async function measureThefts(data: string, embedder: Embedder): Promise<SectionResult> {
  if (!existsSync(join(data, 'azure-timeline')))
    return { rows: [], notes: ['thefts: skipped, absent: azure-timeline'] };
  const router = createLocalRouter({ embedder });
  const snapshots = await loadSnapshots(data);
  const steps: Step[] = [];
  for (const [at, after] of snapshots.entries()) {
    const before = snapshots[at - 1];
    if (before === undefined) continue;
    const step = await replay(before, after, router);
    if (step !== undefined) steps.push(step);
  }
  return { rows: [...kinds.flatMap((kind) => rowsOf(kind, steps)), rowUntilAll(steps)], notes: steps.flatMap(tell) };
}

async function replay(before: Snapshot, after: Snapshot, router: Router): Promise<Step | undefined> {
  const known = new Set(before.tools.map(({ id }) => id));
  const added = after.tools.filter(({ id }) => !known.has(id));
  if (added.length === 0) return undefined;
  const report = await simulateImpact(
    {
      // Nothing but the added tools: what else a step changes is not what is warned of.
      registries: compareRegistries(before.tools.map(versioned), [...before.tools, ...added].map(versioned)),
      given: before.prompts.map(({ query, gold }) => ({ query, expected: gold, origin: 'manual' as const })),
      perTool: 1,
      maxProbes: 10_000,
      trials,
    },
    { router },
  );
  return {
    added: added.map(({ id }) => id),
    recorded: recordedThefts(before, after, new Set(added.map(({ id }) => id))),
    report,
    losses: await expectedLosses(before, added, router),
  };
}

/** The sum of the chances that an added tool has to be picked for questions of another one. */
async function expectedLosses(before: Snapshot, added: readonly RoutableTool[], router: Router) {
  const tools = [...before.tools, ...added];
  const losses = new Map<string, number>();
  for (const { query, gold } of before.prompts) {
    const chances = (await router.chances?.({ query, tools })) ?? new Map<ToolId, number>();
    for (const { id } of added) {
      const chance = chances.get(id);
      const pair = `${gold}\n${id}`;
      if (chance !== undefined) losses.set(pair, (losses.get(pair) ?? 0) + chance);
    }
  }
  return losses;
}

const versioned = (tool: RoutableTool) => ({ ...tool, fingerprint: fingerprintOf(tool.definition) });

function recordedThefts(before: Snapshot, after: Snapshot, added: ReadonlySet<ToolId>): Theft[] {
  const later = new Map(after.prompts.map(({ query, gold, ranked }) => [`${gold}\n${query}`, ranked[0]]));
  return before.prompts.flatMap(({ query, gold, ranked }) => {
    const to = later.get(`${gold}\n${query}`);
    return ranked[0] === gold && to !== undefined && to !== gold && added.has(to) ? [{ query, from: gold, to }] : [];
  });
}

/** What is warned of: a tool that loses a question, and to whom. */
function warningsOf({ report }: Step, kind: Kind): Set<string> {
  const lost = kind === 'stolen' ? report.stolen : [...report.stolen, ...report.contested];
  const nearest = kind === 'stolen, contested or nearest' ? report.nearest : [];
  return new Set([
    ...nearest.flatMap(({ from, tool }) => (report.change.added.includes(tool) ? [`${from}\n${tool}`] : [])),
    ...lost.flatMap(({ from, after }) =>
      [...new Set(after)].flatMap((to) => (to !== null && report.change.added.includes(to) ? [`${from}\n${to}`] : [])),
    ),
  ]);
}

function rowsOf(kind: Kind, steps: readonly Step[]): EvalRow[] {
  const row = { section: 'thefts', on: 'Azure timeline, added tools', by: 'mtgs' } as const;
  const caught = steps.flatMap((step) => {
    const warnings = warningsOf(step, kind);
    const pairs = new Set(step.recorded.map(({ from, to }) => `${from}\n${to}`));
    return [...pairs].map((pair) => warnings.has(pair));
  });
  const added = steps.reduce((sum, step) => sum + step.added.length, 0);
  const falseAlarms = steps.reduce((sum, step) => sum + falseAlarmsOf(step, kind), 0);
  const { value, low, high, n } = share('', caught);
  return [
    { ...row, figure: `recorded thefts warned of (${kind})`, value, interval: [low, high], n },
    { ...row, figure: `false alarms per added tool (${kind})`, value: falseAlarms / added, n: added },
    ...named.flatMap(([from, to]) => {
      const step = steps.find(({ recorded }) => recorded.some((one) => isPair(one, from, to)));
      if (step === undefined) return [];
      const isWarned = [...warningsOf(step, kind)].some((pair) => isPairText(pair, from, to));
      return [{ ...row, figure: `${from} stolen by ${to}, warned of (${kind})`, value: Number(isWarned), n: 1 }];
    }),
  ];
}

/** What it would cost to warn of every theft, the pairs with the greatest expected losses first. */
function rowUntilAll(steps: readonly Step[]): EvalRow {
  const recorded = new Set(steps.flatMap((step) => step.recorded.map(({ from, to }) => `${from}\n${to}`)));
  const pairs = steps.flatMap(({ losses }) => [...losses]).sort(([, a], [, b]) => b - a);
  const last = pairs.findLastIndex(([pair]) => recorded.has(pair));
  const isEach = [...recorded].every((pair) => pairs.some(([other]) => other === pair));
  const added = steps.reduce((sum, step) => sum + step.added.length, 0);
  return {
    ...{ section: 'thefts', on: 'Azure timeline, added tools', by: 'mtgs', n: added },
    figure: 'false alarms per added tool until all thefts are warned of, by expected loss',
    value: isEach ? (last + 1 - recorded.size) / added : Number.POSITIVE_INFINITY,
  };
}

/** Pairs warned of that the record does not show. */
function falseAlarmsOf(step: Step, kind: Kind): number {
  const pairs = new Set(step.recorded.map(({ from, to }) => `${from}\n${to}`));
  return [...warningsOf(step, kind)].filter((pair) => !pairs.has(pair)).length;
}

const isPair = ({ from, to }: Theft, a: string, b: string): boolean => from.endsWith(`~${a}`) && to.endsWith(`~${b}`);
const isPairText = (pair: string, a: string, b: string): boolean => {
  const [from = '', to = ''] = pair.split('\n');
  return from.endsWith(`~${a}`) && to.endsWith(`~${b}`);
};

function tell({ added, recorded, report }: Step): string[] {
  const names = (ids: readonly string[]): string => ids.map((id) => id.replace('azure~', '')).join(', ');
  return [
    `thefts: ${added.length} added (${names(added).slice(0, 200)}): recorded ${recorded.length}, ` +
      `warned ${report.stolen.length} stolen and ${report.contested.length} contested, ${report.calls.saved} of ${report.calls.planned} calls saved`,
    ...recorded.map(
      ({ query, from, to }) => `thefts:   recorded: ${names([from])} by ${names([to])}: ${query.slice(0, 100)}`,
    ),
  ];
}

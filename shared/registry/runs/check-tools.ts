import { decideAdmission, withServerTexts } from '../../analysis/admission.js';
import { conclude, look, type Looked, type ToolAnalysis } from '../../analysis/analyse.js';
import { mergeFindings } from '../../analysis/findings.js';
import { type Candidate, loadCandidate } from './load-candidate.js';
import { worstVerdict } from '../../analysis/outcomes.js';
import type { RegisteredTool } from '../../domain/registry/registry-view.js';
import type { StageOutcome } from '../../domain/analysis/analysis-run.js';
import type { BlockingConflict, Check, ToolCheck } from '../../domain/analysis/check.js';
import type { Conflict } from '../../domain/analysis/conflict.js';
import type { Policy } from '../../domain/environments/environment.js';
import type { ToolId } from '../../domain/ids.js';
import { bySeverity } from '../../domain/severity.js';
import { newcomer, type Standing, standingOf } from '../../domain/registry/standing.js';
import type { Tool } from '../../domain/registry/tool.js';
import type { RouterOf } from '../../analysis/router/router.js';
import { findEnvironment } from '../environments/find-environment.js';
import { type ParsedDefinition, parseDefinitionsInSlices } from '../../definitions/parse-definitions.js';
import { readKeptProbes } from '../probes/read-kept-probes.js';
import { readTools } from '../tools/read-tools.js';
import { textsOfServer } from '../tools/texts-of-server.js';
import { conflictFound } from '../conflicts/reconcile-conflict.js';
import type { RegistryIndexes } from '../indexes/registry-indexes.js';
import type { RegistryServices } from '../writing/registry-services.js';

/**
 * What registering these definitions would find and decide, by all stages, against the registry and against each other,
 * without registering them. Writes nothing. It waits for vectors of what is registered and for the router as long as the
 * policy allows (`gateSeconds`), both together; what was not there in time is not established.
 * @throws {NotFoundError} when there is no such environment. @throws {InvalidInputError} for bad definitions.
 */
export type CheckTools = (request: {
  readonly env: string;
  readonly server: string;
  readonly definitions: readonly unknown[];
  /** Aborted when nobody waits for it any more; it is rejected with the signal's reason then. */
  readonly signal?: AbortSignal | undefined;
}) => Promise<Check>;

interface Services extends RegistryServices {
  readonly indexes: RegistryIndexes;
  readonly routerOf: RouterOf;
}

/** A definition as it would be registered. */
interface Proposed {
  readonly tool: RegisteredTool;
  /** What is registered under its id, if anything is. */
  readonly known: Candidate | undefined;
  readonly isUnchanged: boolean;
}

export const createCheckTools = (services: Services): CheckTools =>
  async function checkTools({ env, server, definitions, signal }) {
    const { registry, indexes, routerOf } = services;
    const { policy } = (await findEnvironment(registry, env)).value;
    const proposed = new Map<ToolId, Proposed>();
    for (const parsed of await parseDefinitionsInSlices(server, definitions)) {
      proposed.set(
        parsed.id,
        propose(server, parsed, await loadCandidate(registry, env, parsed.id, parsed.fingerprint)),
      );
    }
    const kept = await readKeptProbes(registry, env);
    const tools = [...proposed.values()].map(({ tool }) => tool);
    const began = performance.now();
    const { index, isThere } = await indexes.within(env, policy.gateSeconds * 1000);
    const waited = performance.now() - began;
    signal?.throwIfAborted();
    const lookAtThem = (): Looked => {
      signal?.throwIfAborted();
      return look([...proposed.keys()], index, policy, (id) => optionsOf(proposed.get(id)), kept);
    };
    const looked = isThere
      ? await index.trying(tools, lookAtThem)
      : index.tryingAtOnce(tools, `they were not made in the ${policy.gateSeconds} s of gateSeconds`, lookAtThem);
    const analyses = await conclude(looked, {
      policy,
      router: routerOf(policy),
      withinMs: Math.max(0, policy.gateSeconds * 1000 - waited),
      ...(signal !== undefined && { signal }),
    });
    const judged: Judged[] = [];
    for (const analysis of analyses) {
      const one = proposed.get(analysis.id);
      if (one !== undefined)
        judged.push(await judge(services, { env, policy, proposed, revision: looked.revision }, one, analysis));
    }
    return {
      env,
      verdict: worstVerdict(judged.map(({ check }) => check.verdict)),
      revision: looked.revision,
      blockedBy: namedOnce(judged.flatMap(({ blockedBy }) => blockedBy)),
      tools: judged.map(({ check }) => check),
    };
  };

/** Each conflict once, worst first: both tools of a pair may be among those that are checked. */
function namedOnce(conflicts: readonly Conflict[]): BlockingConflict[] {
  return [...new Map(conflicts.map((conflict) => [conflict.id, conflict])).values()]
    .sort((a, b) => bySeverity(a.severity, b.severity) || b.score - a.score || (a.id < b.id ? -1 : 1))
    .map(({ id, type, severity, score, toolA, toolB, text }) => {
      const tools = toolB === undefined ? [toolA] : [toolA, toolB];
      return { id, type, severity, score, tools, text };
    });
}

function propose(server: string, parsed: ParsedDefinition, known: Candidate | undefined): Proposed {
  const { id, definition, fingerprint } = parsed;
  const isUnchanged = known?.tool.fingerprint === fingerprint;
  const active = known?.tool.active;
  const offered =
    active === undefined || active.fingerprint === fingerprint
      ? undefined
      : { definition: active.definition, fingerprint: active.fingerprint };
  const standing: Standing = isUnchanged
    ? standingOf(known.tool)
    : { ...newcomer(id), isOffered: active !== undefined };
  const tool = { id, server, definition, fingerprint, standing, ...(offered !== undefined && { offered }) };
  return { tool, known, isUnchanged };
}

function optionsOf(proposed: Proposed | undefined) {
  const { alsoWith, earlier, isNewOnKnownServer } = proposed?.known ?? {};
  return {
    ...(alsoWith !== undefined && { alsoWith }),
    ...(earlier !== undefined && { earlier }),
    ...(isNewOnKnownServer !== undefined && { isNewOnKnownServer }),
  };
}

interface Judged {
  readonly check: ToolCheck;
  readonly blockedBy: readonly Conflict[];
}

interface Situation {
  readonly env: string;
  readonly policy: Policy;
  readonly proposed: ReadonlyMap<ToolId, Proposed>;
  readonly revision: number;
}

async function judge(
  { registry, now }: RegistryServices,
  { env, policy, proposed, revision }: Situation,
  { tool, known, isUnchanged }: Proposed,
  { id, findings, stages }: ToolAnalysis,
): Promise<Judged> {
  const free = {
    id,
    name: tool.definition.name,
    blockedBy: [],
    heldBy: [],
    findings: [...findings],
    stages: [...stages],
  };
  // Registering what is in the catalog already changes nothing.
  if (isUnchanged && known?.tool.status === 'active') return { check: { ...free, verdict: 'pass' }, blockedBy: [] };
  const at = now();
  const conflicts = [];
  for (const [conflictId, merged] of mergeFindings(env, findings)) {
    const stored = await registry.conflicts.get(env, conflictId);
    conflicts.push(conflictFound(stored?.value, merged, { at: at.toISOString(), runId: 'check', revision }));
  }
  const partners = new Set(findings.flatMap(({ tools }) => tools));
  const others = new Map<ToolId, Standing>();
  for (const [other, stored] of await readTools(registry, env, partners)) {
    if (stored.value.deletedAt === undefined) others.set(other, standingOf(stored.value));
  }
  for (const [other, one] of proposed) if (one.tool.standing !== undefined) others.set(other, one.tool.standing);
  const serverTexts = await textsOfServer(registry, { id, env, server: tool.server });
  const { verdict, blockedBy, heldBy } = decideAdmission({
    tool: asTool(tool, known?.tool),
    conflicts,
    others,
    stages: forGate(stages, policy),
    serverTexts,
    policy,
    now: at,
  });
  const read = [...withServerTexts({ stages, serverTexts })];
  const ids = blockedBy.map((one) => one.id);
  return { check: { ...free, verdict, blockedBy: ids, heldBy: [...heldBy], stages: read }, blockedBy };
}

/** The tool as it would be after registration, as far as its admission depends on it. */
function asTool({ id, fingerprint, standing }: RegisteredTool, known: Tool | undefined) {
  const { registeredAtRevision } = standing ?? newcomer(id);
  const holds = known?.holds ?? [];
  return { id, fingerprint, status: 'pending' as const, active: known?.active, registeredAtRevision, holds };
}

/** Where the policy says so, too little time for routing simulation does not hold a check up. */
const forGate = (stages: readonly StageOutcome[], { gateRouting }: Policy): StageOutcome[] =>
  stages.map((outcome) =>
    gateRouting === 'advisory' && outcome.stage === 'behavioural' ? { ...outcome, status: 'done' as const } : outcome,
  );

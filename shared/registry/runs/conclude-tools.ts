import { type Admission, decideAdmission, heldBecause, isBlocking } from '../../analysis/admission.js';
import { mergeFindings, uniqueFindings } from '../../analysis/findings.js';
import { policyOfRun } from './policy-of-run.js';
import type { StageOutcome, Verdict } from '../../domain/analysis/analysis-run.js';
import type { Conflict, Finding } from '../../domain/analysis/conflict.js';
import type { Policy } from '../../domain/environments/environment.js';
import { bySystem } from '../../domain/event.js';
import type { ToolId } from '../../domain/ids.js';
import { isServerTextsId } from '../../everywhere/server-texts.js';
import { serverTextsIdOf } from '../../domain/registry/server-texts.js';
import { standingOf } from '../../domain/registry/standing.js';
import type { Tool } from '../../domain/registry/tool.js';
import type { Stored } from '../../platform/documents/documents.js';
import type { RegistryStore } from '../../stores/registry-store.js';
import { commitUnits } from '../writing/commit-units.js';
import { conflictUnit } from '../conflicts/conflict-unit.js';
import { conflictsOfTool } from '../conflicts/conflicts-of-tool.js';
import { readTools } from '../tools/read-tools.js';
import { conflictFound, conflictMissed } from '../conflicts/reconcile-conflict.js';
import type { RegistryServices } from '../writing/registry-services.js';
import { retryConflicts } from '../writing/retry-conflicts.js';
import { toolStatusUnit } from '../tools/tool-status-unit.js';
import type { ToolResult } from '../conflicts/tool-result.js';

export interface Conclusion {
  readonly env: string;
  readonly runId: string;
  readonly results: readonly ToolResult[];
}

export type ConcludeTools = (conclusion: Conclusion) => Promise<ConcludedTool[]>;

/** What came of the analysis of one tool. */
export interface ConcludedTool {
  readonly toolId: ToolId;
  readonly verdict: Verdict;
  readonly stages: readonly StageOutcome[];
  /**
   * What was found about definitions that still count; a version that was replaced since the look does not. What the other
   * tool of a pair found is among them: the verdict rests on it, whichever of the two looked.
   */
  readonly findings: readonly Finding[];
}

/** Everything a conclusion is drawn from, read at one time. */
interface Situation {
  readonly results: readonly ToolResult[];
  /** The tools concluded and their partners; deleted ones are missing. */
  readonly tools: ReadonlyMap<ToolId, Stored<Tool>>;
  readonly conflicts: ReadonlyMap<string, Stored<Conflict>>;
  /** What servers say besides their tools, by id, deleted or not. */
  readonly serverTexts: ReadonlyMap<ToolId, Tool>;
  readonly policy: Policy;
}

/**
 * Turns findings into conflicts, and conflicts into the tools' status. A result counts only while its tool's newest
 * version is the one that was analysed; others are left out of the answer. Drawing the same conclusion again, or the
 * two sides of a pair in any order, gives the same documents; what changes nothing writes nothing. An active tool stays
 * active whatever is found: its conflict is open, and people decide.
 * @throws {NotFoundError} when there is no such environment.
 */
export const createConcludeTools = ({ registry, now }: RegistryServices): ConcludeTools =>
  function concludeTools(conclusion) {
    return retryConflicts(async function concludeToolsOnce(): Promise<ReturnType<typeof verdictsOf>> {
      const { env, runId } = conclusion;
      const revision = await registry.revision(env);
      const situation = await readSituation(registry, conclusion);
      const at = now();
      const conflicts = reconcile(situation, conclusion, at.toISOString());
      const judged = judgeAll(situation, conflicts, at);
      const change = { by: bySystem, at: at.toISOString() };
      const changed = [...conflicts.values()].flatMap((next) => {
        const stored = situation.conflicts.get(next.id);
        return stored?.value === next ? [] : [conflictUnit(registry, { stored, next, ...change })];
      });
      const moves = judged.flatMap(({ stored, admission }) => {
        const status = statusAfter(stored.value, admission.verdict);
        const holds = heldBecause(stored.value, admission);
        return status === stored.value.status && holds === stored.value.holds ? [] : [{ stored, status, holds }];
      });
      const units = moves.map((move) => {
        const { value } = move.stored;
        const mayChange = situation.serverTexts.has(serverTextsIdOf(value.server));
        const needsRevision = move.status === 'active' && (mayChange || hasWaitingRival(value, situation, conflicts));
        return toolStatusUnit(registry, { ...move, needsRevision, because: { run: runId }, ...change });
      });
      await commitUnits(registry, env, [...changed, ...units], revision);
      return verdictsOf(judged, situation.tools, conflicts);
    });
  };

function verdictsOf(
  judged: ReturnType<typeof judgeAll>,
  tools: Situation['tools'],
  conflicts: ReadonlyMap<string, Conflict>,
): ConcludedTool[] {
  const standing = [...conflicts.values()].filter(({ status }) => status !== 'resolved');
  return judged.map(({ result: { toolId, findings }, admission: { verdict, stages } }) => {
    const ofOthers = standing.filter(({ toolA, toolB }) => toolA === toolId || toolB === toolId);
    const all = [...findings, ...ofOthers.flatMap((conflict) => conflict.findings)];
    return { toolId, verdict, stages, findings: uniqueFindings(all.filter((finding) => isAbout(finding, tools))) };
  });
}

/** What a server says besides its tools comes first: its tools wait for that. */
function judgeAll(situation: Situation, conflicts: ReadonlyMap<string, Conflict>, at: Date) {
  const standing = new Map(situation.serverTexts);
  const inOrder = situation.results.toSorted(
    (a, b) => Number(isServerTextsId(b.toolId)) - Number(isServerTextsId(a.toolId)),
  );
  return inOrder.flatMap((result) => {
    const stored = situation.tools.get(result.toolId);
    if (stored === undefined) return [];
    const { value: tool } = stored;
    const serverTexts = isServerTextsId(tool.id) ? undefined : standing.get(serverTextsIdOf(tool.server));
    const admission = admit(result, tool, { ...situation, serverTexts, conflicts }, at);
    if (isServerTextsId(tool.id)) standing.set(tool.id, { ...tool, status: statusAfter(tool, admission.verdict) });
    return [{ result, stored, admission }];
  });
}

async function readSituation(registry: RegistryStore, { env, runId, results }: Conclusion): Promise<Situation> {
  const policy = await policyOfRun(registry, env, runId);
  const conflicts = new Map<string, Stored<Conflict>>();
  const named = new Set(results.flatMap(({ toolId, findings }) => [toolId, ...findings.flatMap(({ tools }) => tools)]));
  for (const { toolId } of results) {
    for (const stored of await conflictsOfTool(registry, env, toolId)) {
      conflicts.set(stored.value.id, stored);
      named.add(stored.value.toolA);
      if (stored.value.toolB !== undefined) named.add(stored.value.toolB);
    }
  }
  const all = await readTools(registry, env, named);
  const servers = new Set([...all.values()].map(({ value }) => serverTextsIdOf(value.server)));
  const texts = await readTools(registry, env, servers);
  const serverTexts = new Map([...texts].map(([id, { value }]) => [id, value] as const));
  const tools = new Map([...all].filter(([, { value }]) => value.deletedAt === undefined));
  const isCurrent = ({ toolId, version, fingerprint }: ToolResult): boolean => {
    const tool = tools.get(toolId)?.value;
    return tool?.version === version && tool.fingerprint === fingerprint;
  };
  return { results: results.filter(isCurrent), tools, conflicts, serverTexts, policy };
}

/** The conflicts after the conclusion, by id: those that did not change are the stored values themselves. */
function reconcile({ results, tools, conflicts }: Situation, { env, runId }: Conclusion, at: string) {
  const next = new Map([...conflicts].map(([id, { value }]) => [id, value] as const));
  const findings = results.flatMap((result) =>
    result.findings.filter((finding) => finding.tools.includes(result.toolId)),
  );
  // What one side of a pair found counts for both: neither resolves what the other has just seen.
  const found = mergeFindings(
    env,
    findings.filter((finding) => isAbout(finding, tools)),
  );
  const revisionOf = new Map(results.map(({ toolId, revision }) => [toolId, revision] as const));
  for (const [id, merged] of found) {
    const revision = Math.max(...[merged.toolA, merged.toolB].map((tool) => (tool && revisionOf.get(tool)) ?? 0));
    next.set(id, conflictFound(next.get(id), merged, { at, runId, revision }));
  }
  for (const result of results) {
    for (const [id, conflict] of next) {
      const isPart = conflict.toolA === result.toolId || conflict.toolB === result.toolId;
      if (isPart && !found.has(id)) next.set(id, conflictMissed(conflict, result, tools, { at, runId }));
    }
  }
  return next;
}

/** Whether a finding speaks of definitions that still count: the newest of a tool, or the one in the catalog. */
const isAbout = ({ tools: ids, fingerprints }: Finding, tools: Situation['tools']): boolean =>
  ids.every((id, at) => {
    const tool = tools.get(id)?.value;
    const fingerprint = fingerprints[at];
    return tool !== undefined && (tool.fingerprint === fingerprint || tool.active?.fingerprint === fingerprint);
  });

function admit(
  { stages }: ToolResult,
  tool: Tool,
  {
    tools,
    policy,
    conflicts,
    serverTexts,
  }: Pick<Situation, 'tools' | 'policy'> & {
    readonly conflicts: ReadonlyMap<string, Conflict>;
    readonly serverTexts: Tool | undefined;
  },
  now: Date,
): Admission {
  const others = new Map([...tools].map(([id, { value }]) => [id, standingOf(value)] as const));
  const own = [...conflicts.values()].filter(({ toolA, toolB }) => toolA === tool.id || toolB === tool.id);
  return decideAdmission({ tool, conflicts: own, others, stages, serverTexts, policy, now });
}

/**
 * Whether a version about to become active has an unresolved conflict that blocks with a tool that waits itself. It is let
 * in only while no tool has changed, so that of two that clash both cannot slip in at the same moment.
 */
function hasWaitingRival(tool: Tool, { tools, policy }: Situation, conflicts: ReadonlyMap<string, Conflict>): boolean {
  return [...conflicts.values()].some((conflict) => {
    const { toolA, toolB } = conflict;
    if (toolB === undefined || (toolA !== tool.id && toolB !== tool.id)) return false;
    const other = tools.get(toolA === tool.id ? toolB : toolA)?.value;
    if (other === undefined || other.status === 'active') return false;
    return conflict.status !== 'resolved' && isBlocking(conflict, policy);
  });
}

function statusAfter({ status, rejectedAt }: Tool, verdict: Verdict): Tool['status'] {
  if (rejectedAt !== undefined || status === 'active' || status === 'deprecated') return status;
  const after = { pass: 'active', block: 'blocked', 'not-established': status } as const;
  return after[verdict];
}

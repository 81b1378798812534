import type { StageOutcome, Verdict } from '../domain/analysis-run.js';
import type { Conflict, Finding } from '../domain/conflict.js';
import { type Policy, policySchema } from '../domain/environment.js';
import { systemActor } from '../domain/event.js';
import type { ToolId } from '../domain/ids.js';
import type { Tool } from '../domain/tool.js';
import type { Stored } from '../stores/documents.js';
import type { RegistryStore } from '../stores/registry-store.js';
import { commitUnits } from './commit-units.js';
import { conflictUnit } from './conflict-unit.js';
import { conflictsOfTool } from './conflicts-of-tool.js';
import { decideVerdict } from './decide-verdict.js';
import { findEnvironment } from './find-environment.js';
import { mergeFindings } from './merge-findings.js';
import { readTools } from './read-tools.js';
import { conflictFound, conflictMissed } from './reconcile-conflict.js';
import type { RegistryServices } from './registry-services.js';
import { retryConflicts } from './retry-conflicts.js';
import { toolStatusUnit } from './tool-status-unit.js';

/** What an analysis found about one version of a tool. */
export interface ToolResult {
  readonly toolId: ToolId;
  readonly version: number;
  readonly fingerprint: string;
  readonly findings: readonly Finding[];
  readonly stages: readonly StageOutcome[];
}

export interface Conclusion {
  readonly env: string;
  readonly runId: string;
  /** Registry revision the findings were computed on. */
  readonly revision: number;
  readonly results: readonly ToolResult[];
}

export type ConcludeTools = (
  conclusion: Conclusion,
) => Promise<{ readonly toolId: ToolId; readonly verdict: Verdict }[]>;

/** Everything a conclusion is drawn from, read at one time. */
interface Situation {
  readonly results: readonly ToolResult[];
  /** The tools concluded and their partners; deleted ones are missing. */
  readonly tools: ReadonlyMap<ToolId, Stored<Tool>>;
  readonly conflicts: ReadonlyMap<string, Stored<Conflict>>;
}

/**
 * Turns findings into conflicts, and conflicts into the tools' status. A result counts only while its tool's newest
 * version is the one that was analysed; others are left out of the answer. Drawing the same conclusion again, or the
 * two sides of a pair in any order, gives the same documents; what changes nothing writes nothing. An active tool stays
 * active whatever is found: its conflict is open, and people decide.
 * @throws {NotFoundError} when there is no such environment.
 */
export const createConcludeTools =
  ({ registry, now }: RegistryServices): ConcludeTools =>
  (conclusion) =>
    retryConflicts(async () => {
      const { env, runId } = conclusion;
      const policy = await policyOf(registry, env, runId);
      const situation = await readSituation(registry, conclusion);
      const at = now().toISOString();
      const conflicts = reconcile(situation, conclusion, at);
      const judged = situation.results.flatMap((result) => {
        const stored = situation.tools.get(result.toolId);
        return stored === undefined
          ? []
          : [{ stored, verdict: judge(result, stored.value, situation, conflicts, policy) }];
      });

      const changed = [...conflicts.values()].flatMap((next) => {
        const stored = situation.conflicts.get(next.id);
        return stored?.value === next ? [] : [conflictUnit(registry, { stored, next, actor: systemActor, at })];
      });
      const moved = judged.flatMap(({ stored, verdict }) => {
        const status = statusAfter(stored.value, verdict);
        if (status === stored.value.status) return [];
        return [toolStatusUnit(registry, { stored, status, actor: systemActor, at, because: runId })];
      });
      await commitUnits(registry, env, [...changed, ...moved]);
      return judged.map(({ stored, verdict }) => ({ toolId: stored.value.id, verdict }));
    });

/** The policy as it was when the run began: a change in the middle of a run does not split it. */
async function policyOf(registry: RegistryStore, env: string, runId: string): Promise<Policy> {
  const run = await registry.runs.get(env, runId);
  const atStart = policySchema.safeParse(run?.value.settings?.['policy']);
  return atStart.success ? atStart.data : (await findEnvironment(registry, env)).value.policy;
}

async function readSituation(registry: RegistryStore, { env, results }: Conclusion): Promise<Situation> {
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
  const tools = new Map([...all].filter(([, { value }]) => value.deletedAt === undefined));
  const isCurrent = ({ toolId, version, fingerprint }: ToolResult): boolean => {
    const tool = tools.get(toolId)?.value;
    return tool?.version === version && tool.fingerprint === fingerprint;
  };
  return { results: results.filter(isCurrent), tools, conflicts };
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
    findings.filter((finding) => finding.tools.every((id) => tools.has(id))),
  );
  for (const [id, merged] of found) {
    const parts = [merged.toolA, ...(merged.toolB === undefined ? [] : [merged.toolB])];
    const fingerprints = Object.fromEntries(parts.map((part) => [part, tools.get(part)?.value.fingerprint ?? '']));
    next.set(id, conflictFound(next.get(id), merged, { at, runId, fingerprints }));
  }
  for (const { toolId, stages } of results) {
    for (const [id, conflict] of next) {
      const isPart = conflict.toolA === toolId || conflict.toolB === toolId;
      if (isPart && !found.has(id)) next.set(id, conflictMissed(conflict, stages, runId));
    }
  }
  return next;
}

function judge(
  { stages }: ToolResult,
  tool: Tool,
  { tools }: Situation,
  conflicts: ReadonlyMap<string, Conflict>,
  policy: Policy,
): Verdict {
  const others = new Map([...tools].map(([id, { value }]) => [id, value] as const));
  const own = [...conflicts.values()].filter(({ toolA, toolB }) => toolA === tool.id || toolB === tool.id);
  return decideVerdict({ tool, conflicts: own, others, stages, policy });
}

function statusAfter({ status, rejectedAt }: Tool, verdict: Verdict): Tool['status'] {
  if (rejectedAt !== undefined || status === 'active' || status === 'deprecated') return status;
  const after = { pass: 'active', block: 'blocked', 'not-established': status } as const;
  return after[verdict];
}

import { fingerprintOf, toolIdOf } from '../../identity/identity.js';
import type { RequestContext } from '../../domain/event.js';
import type { ToolId } from '../../domain/ids.js';
import type { DefinitionChange, Recommendation } from '../../domain/routing/recommendation.js';
import { isReplacing, standingOf } from '../../domain/registry/standing.js';
import type { Tool } from '../../domain/registry/tool.js';
import { ConflictError, NotFoundError } from '../../kernel/errors/errors.js';
import type { Stored } from '../../platform/documents/documents.js';
import type { DeleteTool } from '../tools/delete-tool.js';
import { eventOperation } from '../writing/event-operation.js';
import type { RegisterTools } from '../tools/register-tools.js';
import type { RegistryServices } from '../writing/registry-services.js';
import { retryConflicts } from '../writing/retry-conflicts.js';
import { isRenaming, isWithdrawn, planAcceptance, type Succession } from './plan-acceptance.js';

interface Decision {
  readonly env: string;
  readonly id: string;
  readonly by: RequestContext;
}

export interface DecideRecommendation {
  /**
   * Applies a recommendation by the verbs that everybody uses: the new definition is registered as a version that is
   * analysed like any other. The tool whose place it takes stays until that version is active; a tool that only goes is
   * deleted. Accepting again finishes what was interrupted.
   * @throws {ConflictError} when a tool is no longer as it was measured, or the recommendation was rejected.
   */
  accept(decision: Decision): Promise<Recommendation>;
  /** Keeps why a recommendation is not followed. @throws {ConflictError} when it was accepted. */
  reject(decision: Decision & { readonly reason: string }): Promise<Recommendation>;
}

interface Services extends RegistryServices {
  readonly registerTools: RegisterTools;
  readonly deleteTool: DeleteTool;
}

/** Both verbs throw a {NotFoundError} for a recommendation that is not there. */
export function createDecideRecommendation(services: Services): DecideRecommendation {
  const { registry } = services;
  return {
    async accept({ env, id, by }) {
      const { value } = await find(services, env, id);
      if (value.status === 'accepted') return value;
      if (value.status === 'rejected')
        throw new ConflictError(`the recommendation was rejected: ${value.reason ?? ''}`);
      const tools = new Map<ToolId, Stored<Tool>>();
      for (const change of value.changes) tools.set(change.tool, await findAsMeasured(value, change));
      const { registers, deletes } = planAcceptance(value);
      const isGone = [...tools.values()].some(({ value: tool }) => tool.deletedAt !== undefined);
      const begun = await Promise.all(registers.map((succession) => hasBegun(env, succession)));
      if (!isGone && !begun.includes(true))
        await checkOthers(
          value,
          deletes.flatMap((tool) => tools.get(tool) ?? []),
        );
      let analysisRunId: string | undefined;
      for (const succession of registers) {
        analysisRunId = (await register(services, { env, by }, succession, tools)) ?? analysisRunId;
      }
      for (const toolId of deletes) {
        const stored = tools.get(toolId);
        if (stored === undefined || stored.value.deletedAt !== undefined) continue;
        await services.deleteTool({ env, toolId, by, precondition: unchanged(stored) });
      }
      const applied = analysisRunId !== undefined && { analysisRunId };
      return record(services, { env, id, by }, 'RECOMMENDATION_ACCEPTED', { status: 'accepted', ...applied });
    },

    async reject({ env, id, by, reason }) {
      const { value } = await find(services, env, id);
      if (value.status === 'accepted') throw new ConflictError('the recommendation was accepted already');
      return record(services, { env, id, by }, 'RECOMMENDATION_REJECTED', { status: 'rejected', reason });
    },
  };

  /** The tool of a change, if it is what was measured, or what an interrupted acceptance made of it. */
  async function findAsMeasured({ env, basedOn }: Recommendation, change: DefinitionChange) {
    const stored = await registry.tools.get(env, change.tool);
    if (stored === undefined) throw new NotFoundError(`there is no tool "${change.tool}" in ${env}`);
    const { fingerprint, deletedAt } = stored.value;
    const isApplied = change.after !== undefined && !isRenaming(change) && fingerprint === fingerprintOf(change.after);
    const isAsMeasured = fingerprint === basedOn[change.tool] && (deletedAt === undefined || isWithdrawn(change));
    if (isApplied || isAsMeasured) return stored;
    throw notAsMeasured(change.tool);
  }

  /**
   * What a fix does was measured beside the other tool of its conflict: without it, nothing is known of the fix. And where
   * a tool that is offered goes at once, the other one has to be offered, or nothing would do its work.
   */
  async function checkOthers(
    { env, basedOn, changes }: Recommendation,
    deleted: readonly Stored<Tool>[],
  ): Promise<void> {
    const going = new Set<string>(changes.filter(isWithdrawn).map(({ tool }) => tool));
    const isOfferedNow = deleted.some(({ value }) => standingOf(value).isOffered);
    for (const [id, fingerprint] of Object.entries(basedOn)) {
      if (going.has(id)) continue;
      const other = (await registry.tools.get(env, id))?.value;
      if (other?.fingerprint !== fingerprint || other.deletedAt !== undefined) throw notAsMeasured(id);
      if (await isBeingReplaced(other)) throw notAsMeasured(id);
      if (isOfferedNow && !standingOf(other).isOffered) {
        throw new ConflictError(`${id} is ${other.status}: without the other tool none would be offered`);
      }
    }
  }

  /** Whether a tool waits for another one that takes its place, by a recommendation that was accepted before. */
  async function isBeingReplaced(tool: Tool): Promise<boolean> {
    const where = [{ field: 'value.replaces.id', equals: tool.id }];
    for await (const { value } of registry.tools.all(tool.env, { where })) {
      if (value.deletedAt === undefined && isReplacing(value, tool)) return true;
    }
    return false;
  }

  /** Whether an acceptance has registered this already. @throws {ConflictError} when the new name is somebody else's. */
  async function hasBegun(env: string, { tool, server, after, replaces }: Succession): Promise<boolean> {
    const id = toolIdOf(server, after.name);
    const there = (await registry.tools.get(env, id))?.value;
    if (there === undefined || there.deletedAt !== undefined) return false;
    const isOurs = there.fingerprint === fingerprintOf(after) && there.replaces?.id === replaces;
    if (id !== tool && !isOurs) throw new ConflictError(`the name ${after.name} is taken on ${server}`);
    return isOurs;
  }
}

const notAsMeasured = (tool: string): ConflictError =>
  new ConflictError(`${tool} is no longer as it was when the recommendation was measured`, {
    hint: 'Ask for the recommendations of the conflict again.',
  });

const unchanged = ({ etag: known }: Stored<Tool>) =>
  function requireUnchanged(etag: string | undefined): void {
    if (etag !== known) throw new ConflictError('the tool was changed meanwhile');
  };

/** Registers a definition; the analysis that it is given to. */
async function register(
  { registerTools }: Services,
  { env, by }: Pick<Decision, 'env' | 'by'>,
  { tool, server, after, replaces }: Succession,
  tools: ReadonlyMap<ToolId, Stored<Tool>>,
): Promise<string | undefined> {
  const stored = tools.get(tool);
  if (stored === undefined) return undefined;
  const { owner } = stored.value;
  const isNewName = toolIdOf(server, after.name) !== tool;
  const replaced = replaces === undefined ? undefined : tools.get(replaces)?.value;
  const arrival = {
    ...(isNewName && { renamedFrom: stored.value }),
    ...(replaced !== undefined && { replaces: replaced }),
  };
  const { run } = await registerTools({
    env,
    server,
    definitions: [after],
    by,
    trigger: 'registration',
    ...(owner !== undefined && { owner }),
    arrivals: new Map([[after.name, arrival]]),
    ...(!isNewName && { precondition: unchanged(stored) }),
  });
  return run?.id;
}

async function find({ registry }: RegistryServices, env: string, id: string): Promise<Stored<Recommendation>> {
  const stored = await registry.recommendations.get(env, id);
  if (stored === undefined) throw new NotFoundError(`there is no recommendation "${id}" in ${env}`);
  return stored;
}

const record = (
  services: Services,
  { env, id, by }: Decision,
  type: 'RECOMMENDATION_ACCEPTED' | 'RECOMMENDATION_REJECTED',
  decided: Pick<Recommendation, 'status'> & Partial<Recommendation>,
): Promise<Recommendation> =>
  retryConflicts(async function recordOnce() {
    const { registry, now } = services;
    const stored = await find(services, env, id);
    if (stored.value.status !== 'proposed') {
      if (stored.value.status === decided.status) return stored.value;
      throw new ConflictError(`the recommendation is ${stored.value.status} already`);
    }
    const at = now().toISOString();
    const next: Recommendation = { ...stored.value, ...decided, decidedBy: by.actor, decidedAt: at };
    await registry.commit(env, [
      registry.recommendations.replacing(stored, next),
      eventOperation(registry, {
        env,
        type,
        at,
        by,
        subject: { kind: 'recommendation', id },
        before: { status: stored.value.status },
        after: {
          status: next.status,
          type: next.type,
          author: next.author,
          conflictId: next.conflictId,
          tools: next.changes.map(({ tool }) => tool),
          reason: next.reason,
        },
      }),
    ]);
    return next;
  });

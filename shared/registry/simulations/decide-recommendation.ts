import { fingerprintOf, toolIdOf } from '../../kernel/canonical/identity.js';
import type { RequestContext } from '../../domain/event.js';
import type { DefinitionChange, Recommendation } from '../../domain/recommendation.js';
import type { Tool } from '../../domain/tool.js';
import { ConflictError, NotFoundError } from '../../kernel/errors/errors.js';
import type { Stored } from '../../platform/documents/documents.js';
import type { DeleteTool } from '../tools/delete-tool.js';
import { eventOperation } from '../writing/event-operation.js';
import type { RegisterTools } from '../tools/register-tools.js';
import type { RegistryServices } from '../writing/registry-services.js';
import { retryConflicts } from '../writing/retry-conflicts.js';

interface Decision {
  readonly env: string;
  readonly id: string;
  readonly by: RequestContext;
}

export interface DecideRecommendation {
  /**
   * Applies a recommendation by the verbs that everybody uses: the new definition is registered as a version that is
   * analysed like any other, and what is withdrawn is deleted. Accepting again finishes what was interrupted.
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
      const tools = new Map<string, Stored<Tool>>();
      for (const change of value.changes) tools.set(change.tool, await findAsMeasured(value, change));
      const hasBegun = [...tools.values()].some(({ value: tool }) => tool.deletedAt !== undefined);
      if (!hasBegun) await checkOthers(value);
      for (const change of value.changes) await checkName(env, change);
      // First what goes away, so that the new definition is not held up by what it takes the place of.
      for (const change of value.changes) {
        const stored = tools.get(change.tool);
        if (!isWithdrawn(change) || stored === undefined || stored.value.deletedAt !== undefined) continue;
        await services.deleteTool({ env, toolId: change.tool, by, precondition: unchanged(stored) });
      }
      let analysisRunId: string | undefined;
      for (const change of value.changes) {
        const run = await register(services, { env, by }, change, tools.get(change.tool));
        analysisRunId = run ?? analysisRunId;
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

  /** What a fix does was measured beside the other tool of its conflict: without it, nothing is known of the fix. */
  async function checkOthers({ env, basedOn, changes }: Recommendation): Promise<void> {
    const changed = new Set<string>(changes.map(({ tool }) => tool));
    for (const [id, fingerprint] of Object.entries(basedOn)) {
      if (changed.has(id)) continue;
      const other = (await registry.tools.get(env, id))?.value;
      if (other?.fingerprint !== fingerprint || other.deletedAt !== undefined) throw notAsMeasured(id);
    }
  }

  /** Before anything goes away: a new name that is taken would leave the tool without any. */
  async function checkName(env: string, change: DefinitionChange): Promise<void> {
    const { server, after } = change;
    if (after === undefined || !isRenaming(change)) return;
    const taken = (await registry.tools.get(env, toolIdOf(server, after.name)))?.value;
    if (taken === undefined || taken.deletedAt !== undefined || taken.fingerprint === fingerprintOf(after)) return;
    throw new ConflictError(`the name ${after.name} is taken on ${server}`);
  }
}

const notAsMeasured = (tool: string): ConflictError =>
  new ConflictError(`${tool} is no longer as it was when the recommendation was measured`, {
    hint: 'Ask for the recommendations of the conflict again.',
  });

const isRenaming = ({ before, after }: DefinitionChange): boolean => after !== undefined && after.name !== before.name;

/** Whether the tool of that name goes away: it is withdrawn, or goes on under another name. */
const isWithdrawn = (change: DefinitionChange): boolean => change.after === undefined || isRenaming(change);

const unchanged = ({ etag: known }: Stored<Tool>) =>
  function requireUnchanged(etag: string): void {
    if (etag !== known) throw new ConflictError('the tool was changed meanwhile');
  };

/** Registers what a change makes of a tool; the analysis that it is given to. */
async function register(
  { registerTools }: Services,
  { env, by }: Pick<Decision, 'env' | 'by'>,
  { server, after, ...change }: DefinitionChange,
  stored: Stored<Tool> | undefined,
): Promise<string | undefined> {
  if (after === undefined || stored === undefined) return undefined;
  const { owner } = stored.value;
  const isNewName = after.name !== change.before.name;
  const { run } = await registerTools({
    env,
    server,
    definitions: [after],
    by,
    trigger: 'registration',
    ...(owner !== undefined && { owner }),
    ...(isNewName
      ? { arrivals: new Map([[after.name, { renamedFrom: stored.value }]]) }
      : { precondition: unchanged(stored) }),
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
          conflictId: next.conflictId,
          tools: next.changes.map(({ tool }) => tool),
          reason: next.reason,
        },
      }),
    ]);
    return next;
  });

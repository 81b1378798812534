import { z } from 'zod';
import { systemActor } from '../../shared/domain/event.js';
import type { Server, SyncResult } from '../../shared/domain/server.js';
import type { Tool } from '../../shared/domain/tool.js';
import { UnreachableError } from '../../shared/errors/errors.js';
import type { DeleteTool } from '../../shared/registry/delete-tool.js';
import type { Arrival } from '../../shared/registry/plan-registration.js';
import type { RecordSync } from '../../shared/registry/record-sync.js';
import type { RegisterTools } from '../../shared/registry/register-tools.js';
import type { Listing, McpServer } from '../../shared/services/mcp-server/mcp-server.js';
import type { RegistryStore } from '../../shared/stores/registry-store.js';
import type { RunDataStore } from '../../shared/stores/run-data-store.js';
import { planSync, type SyncPlan } from '../../shared/sync/plan-sync.js';
import { defineActivity } from '../runtime/activity.js';
import { transient } from '../runtime/retries.js';

export const syncServer = defineActivity('syncServer', {
  input: z.object({ env: z.string(), syncId: z.string(), server: z.string() }),
  output: z.object({
    server: z.string(),
    outcome: z.enum(['synced', 'failed', 'held']),
    reason: z.string().optional(),
    changed: z.int().nonnegative(),
    analysisRun: z.string().optional(),
  }),
  retry: transient,
});

interface Services {
  readonly registry: RegistryStore;
  readonly runData: RunDataStore;
  readonly mcpServer: McpServer;
  readonly registerTools: RegisterTools;
  readonly deleteTool: DeleteTool;
  readonly recordSync: RecordSync;
  readonly syncTimeoutSeconds: number;
  readonly now: () => Date;
}

type Outcome = SyncResult['outcome'];

/**
 * Lists one live server and registers what changed. A server that cannot be listed is a result, not an exception: it
 * takes nothing away from the registry, and the next synchronisation asks again.
 */
export const createSyncServer = (services: Services) =>
  syncServer.implement(async ({ env, syncId, server: id }) => {
    const { registry, runData, recordSync, now } = services;
    const finish = async (
      outcome: Outcome,
      changed: number,
      details: Partial<SyncResult> = {},
      analysisRun?: string,
    ) => {
      const { reason } = details;
      await recordSync({ env, server: id, result: { ...noChanges, ...details, at: now().toISOString(), outcome } });
      const result = {
        server: id,
        outcome,
        changed,
        ...(reason !== undefined && { reason }),
        ...(analysisRun !== undefined && { analysisRun }),
      };
      await runData.put(syncId, `server/${id}`, result);
      return result;
    };

    const server = (await registry.servers.get(env, id))?.value;
    if (server === undefined || server.deletedAt !== undefined) {
      return { server: id, outcome: 'failed' as const, changed: 0, reason: 'the server was removed meanwhile' };
    }
    let listing: Listing;
    try {
      listing = await services.mcpServer.list(server.transport, { timeoutSeconds: services.syncTimeoutSeconds });
    } catch (error) {
      if (!(error instanceof UnreachableError)) throw error;
      return finish('failed', 0, { reason: error.message });
    }
    const registered = await registeredTools(registry, env, id);
    const asked = (await registry.syncs.get(env, syncId))?.value;
    const { acceptedRemovals = 0 } = asked ?? {};
    const plan = planSync({ listed: listing.tools, registered, refused: listing.refused, acceptedRemovals });
    const accepted = acceptedRemovals > 0 ? [`${asked?.requestedBy ?? ''} accepted ${acceptedRemovals} removals`] : [];
    const about = describe(listing, accepted);
    if (plan.held !== undefined) return finish('held', 0, { ...about, reason: plan.held });

    // Whose tools are registered has been looked at before: what is new on it is new to everybody.
    const analysisRun = await apply(services, server, plan, registered.length > 0);
    const changed = plan.added.length + plan.updated.length + plan.renamed.length + plan.removed.length;
    return finish('synced', changed, { ...about, ...countsOf(plan) }, analysisRun);
  });

const noChanges = { added: 0, updated: 0, renamed: 0, removed: 0, unchanged: 0 };

type Plan = SyncPlan<Tool>;

const countsOf = (plan: Plan) => ({
  added: plan.added.length,
  updated: plan.updated.length,
  renamed: plan.renamed.length,
  removed: plan.removed.length,
  unchanged: plan.unchanged.length,
});

async function registeredTools(registry: RegistryStore, env: string, server: string): Promise<Tool[]> {
  const tools: Tool[] = [];
  const where = [{ field: 'value.server', equals: server }];
  for await (const { value } of registry.tools.all(env, { where }))
    if (value.deletedAt === undefined) tools.push(value);
  return tools;
}

/** Of refused tools, and of warnings, so many are named. */
const namedMax = 5;

function describe(
  { serverInfo, protocolVersion, refused, warnings }: Listing,
  accepted: readonly string[],
): Partial<SyncResult> {
  const names = refused.slice(0, namedMax).map(({ name }) => name ?? '(no name)');
  const reasons = [
    ...accepted,
    ...(refused.length > 0
      ? [`${refused.length} tools were refused because their definitions are not valid: ${names.join(', ')}`]
      : []),
    ...warnings.slice(0, namedMax),
    ...(warnings.length > namedMax ? [`and ${warnings.length - namedMax} more`] : []),
  ];
  return {
    ...(serverInfo !== undefined && { serverInfo: { name: serverInfo.name, version: serverInfo.version } }),
    protocolVersion,
    ...(reasons.length > 0 && { reason: reasons.join('; ') }),
  };
}

/** Registers what was added, changed or renamed, then takes away what is gone. Both can be repeated. */
async function apply(
  { registerTools, deleteTool }: Services,
  { env, id: server, owner }: Server,
  plan: Plan,
  isKnown: boolean,
): Promise<string | undefined> {
  const definitions = [...plan.added, ...plan.updated, ...plan.renamed.map(({ to }) => to)];
  const arrivals = new Map<string, Arrival>([
    ...(isKnown ? plan.added.map(({ name }) => [name, { isNewOnKnownServer: true }] as const) : []),
    ...plan.renamed.map(({ from, to }) => [to.name, { renamedFrom: from }] as const),
  ]);
  const { run } =
    definitions.length === 0
      ? { run: undefined }
      : await registerTools({
          env,
          server,
          ...(owner !== undefined && { owner }),
          definitions,
          arrivals,
          actor: systemActor,
          trigger: 'sync',
        });
  for (const { id } of [...plan.removed, ...plan.renamed.map(({ from }) => from)]) {
    await deleteTool({ env, toolId: id, actor: systemActor });
  }
  return run?.id;
}

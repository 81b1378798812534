import { z } from 'zod';
import { noServerTexts, serverTextsDefinition } from '../../shared/analysis/steering/server-texts-definition.js';
import { byRequest, bySystem, type RequestContext } from '../../shared/domain/event.js';
import type { Server, SyncResult } from '../../shared/domain/registry/server.js';
import type { SyncRun } from '../../shared/domain/registry/sync-run.js';
import { syncOf } from '../../shared/domain/work.js';
import { isServerTextsId } from '../../shared/everywhere/server-texts.js';
import { canonicalJson } from '../../shared/kernel/canonical/canonical-json.js';
import { inSlices } from '../../shared/kernel/canonical/in-slices.js';
import {
  AppError,
  ConflictError,
  isOutage,
  NotFoundError,
  PreconditionFailedError,
  UnreachableError,
} from '../../shared/kernel/errors/errors.js';
import type { Listing, McpServer } from '../../shared/platform/mcp-server/mcp-server.js';
import { isCommandAllowed } from '../../shared/registry/servers/allow-local-command.js';
import { applySync, clearRemovedServer, responsibleFor } from '../../shared/registry/servers/apply-sync.js';
import { changesOf, countsOf, describeListing, wouldRemove } from '../../shared/registry/servers/describe-listing.js';
import { planSyncInSlices } from '../../shared/registry/servers/plan-sync.js';
import type { RecordSync } from '../../shared/registry/servers/record-sync.js';
import {
  type Beginning,
  keepBeginning,
  readBeginning,
  registeredTools,
  standOf,
} from '../../shared/registry/servers/sync-beginning.js';
import type { DeleteTool } from '../../shared/registry/tools/delete-tool.js';
import type { RegisterTools } from '../../shared/registry/tools/register-tools.js';
import type { RegistryStore } from '../../shared/stores/registry-store.js';
import type { RunDataStore } from '../../shared/stores/run-data-store.js';
import { defineActivity } from '../engine/activity.js';
import { transient } from '../engine/retries.js';

const output = z.object({
  server: z.string(),
  outcome: z.enum(['synced', 'failed', 'held']),
  reason: z.string().optional(),
  changed: z.int().nonnegative(),
  analysisRun: z.string().optional(),
});

export const syncServer = defineActivity('syncServer', {
  input: z.object({ env: z.string(), syncId: z.string(), server: z.string() }),
  output,
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

interface Task {
  readonly env: string;
  readonly syncId: string;
  readonly server: string;
}

type Outcome = Omit<z.infer<typeof output>, 'server'>;

const failed = (reason: string): Outcome => ({ outcome: 'failed', changed: 0, reason });

/** A synchronisation that others got into begins anew, so often in all. */
const attemptsMax = 3;

/**
 * Lists one live server and registers what changed. A server that cannot be listed, or of which something that is stored
 * cannot be read, is a result, not an exception: it takes nothing away from the registry, no other server waits for it, and
 * the next synchronisation asks again. What is out of order with us is an exception, and is tried again.
 */
export const createSyncServer = (services: Services) =>
  syncServer.implement(async (task) => {
    const keep = async (outcome: Outcome) => {
      const result = { server: task.server, ...outcome };
      await services.runData.put(syncOf(task), `server/${task.server}`, result);
      return result;
    };
    for (let attempt = 1; attempt <= attemptsMax; attempt += 1) {
      try {
        return await keep(await synchronise(services, task));
      } catch (error) {
        if (!(error instanceof ConflictError)) throw error;
      }
    }
    return keep(failed('others changed or synchronised the server again and again meanwhile'));
  });

async function synchronise(services: Services, task: Task): Promise<Outcome> {
  const { registry, runData, mcpServer, syncTimeoutSeconds } = services;
  // Before the server is read: what is listed counts for nothing that is said about the server later.
  const now = services.now().toISOString();
  const asked = (await registry.syncs.get(task.env, task.syncId))?.value;
  const by = asked?.requester === undefined ? bySystem : byRequest(asked.requester);
  try {
    const server = await readServer(registry, task);
    if (server === undefined) return await clearRemoved(services, task);
    const beginning = await readBeginning(runData, task, server);
    // What ended before began before, whatever the clock of another instance says.
    const at = beginning?.at ?? later(now, server.lastSync?.at);
    const attempt: Attempt = { ...task, by, at, asked, beginning };
    if (!isCommandAllowed(server)) {
      return await end(services, attempt, failed('its command is not the one that an administrator allowed'));
    }
    let listing: Listing;
    try {
      listing = await mcpServer.list(server.transport, { timeoutSeconds: syncTimeoutSeconds });
    } catch (error) {
      if (!(error instanceof UnreachableError)) throw error;
      return await end(services, attempt, failed(error.message));
    }
    return await take(services, attempt, server, listing);
  } catch (error) {
    if (!isLasting(error)) throw error;
    return end(services, { ...task, by, at: now }, failed(error.message)).catch((again: unknown) => {
      if (!isLasting(again)) throw again;
      return failed(error.message);
    });
  }
}

/** The same again would fail again. Others who write at the same time do not go on for ever. */
const isLasting = (error: unknown): error is AppError =>
  error instanceof AppError && !(error instanceof ConflictError) && !isOutage(error);

const later = (a: string, b = a): string => (a > b ? a : b);

async function readServer({ servers }: RegistryStore, { env, server }: Task): Promise<Server | undefined> {
  const stored = await servers.get(env, server);
  return stored?.value.deletedAt === undefined ? stored?.value : undefined;
}

async function clearRemoved(services: Services, { env, server }: Task): Promise<Outcome> {
  await clearRemovedServer(services, env, server);
  return failed('the server was removed before it was synchronised');
}

interface Attempt extends Task {
  /** Who asked for it. */
  readonly by: RequestContext;
  readonly at: string;
  readonly asked?: SyncRun | undefined;
  readonly beginning?: Beginning | undefined;
}

/** Has the registry follow a listing. `listed` is the server as it was before it was asked. */
async function take(services: Services, attempt: Attempt, listed: Server, listing: Listing): Promise<Outcome> {
  const { registry, runData } = services;
  const { server: id, at, asked, beginning } = attempt;
  const server = await readServer(registry, attempt);
  if (server === undefined) return clearRemoved(services, attempt);
  const isOther = !isSame(listed, server);
  if (beginning !== undefined && (isOther || standOf(listed) !== standOf(server))) {
    throw new ConflictError(`others have been at ${id} since a part of it was written`);
  }
  if (isOther) return failed('the server was changed while it was listed: nothing of that was registered');
  if (server.lastSync !== undefined && server.lastSync.at > at) {
    return failed('a later synchronisation of the server has been here: nothing of this one was registered');
  }

  const all = await registeredTools(registry, server, beginning);
  const registered = all.filter((tool) => !isServerTextsId(tool.id));
  const said = await inSlices(serverTextsDefinition(id, listing.texts));
  const texts = said ?? (all.length > registered.length ? noServerTexts : undefined);
  const { acceptedRemovals = 0 } = asked ?? {};
  const { tools, refused } = listing;
  const plan = await planSyncInSlices({ listed: tools, registered, refused, acceptedRemovals });
  const about = await describeListing(listing, texts, asked);
  const changed = plan.held === undefined ? changesOf(plan) : 0;
  if (changed > 0 && beginning === undefined) await keepBeginning(runData, attempt, { server, at, tools: all });
  const analysisRun = await applySync(services, {
    server,
    plan,
    texts,
    // Whose tools are registered has been looked at before: what is new on it is new to everybody.
    isKnown: registered.length > 0,
    onBehalfOf: responsibleFor(server, asked),
    isRepeated: beginning !== undefined,
  });
  const details =
    plan.held === undefined ? { ...about, ...countsOf(plan) } : { ...about, ...wouldRemove(plan), reason: plan.held };
  const { reason } = details;
  const outcome = {
    outcome: plan.held === undefined ? ('synced' as const) : ('held' as const),
    changed,
    ...(reason !== undefined && { reason }),
    ...(analysisRun !== undefined && { analysisRun }),
  };
  return end(services, attempt, outcome, { details, server });
}

const isSame = (one: Server, other: Server): boolean =>
  one.createdAt === other.createdAt && canonicalJson(one.transport) === canonicalJson(other.transport);

/**
 * Notes what came of a server on the server. `applied`: what was applied, and to the server as it was then. It counts only
 * if nobody has removed or synchronised the server since then.
 */
async function end(
  services: Services,
  attempt: Attempt,
  outcome: Outcome,
  applied?: { readonly details: Partial<SyncResult>; readonly server: Server },
): Promise<Outcome> {
  const { env, server, at, by } = attempt;
  const { reason } = outcome;
  const result = {
    ...noChanges,
    ...(reason !== undefined && { reason }),
    ...applied?.details,
    at,
    outcome: outcome.outcome,
  };
  try {
    await services.recordSync({ env, server, result, by, ...(applied !== undefined && { over: applied.server }) });
  } catch (error) {
    if (error instanceof NotFoundError) return clearRemoved(services, attempt);
    if (!(error instanceof PreconditionFailedError)) throw error;
    if (applied !== undefined) throw new ConflictError(error.message, { cause: error });
    // Nothing was written: what the other one came to stands.
  }
  return outcome;
}

const noChanges = { added: 0, updated: 0, renamed: 0, removed: 0, unchanged: 0 };

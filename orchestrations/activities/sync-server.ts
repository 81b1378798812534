import { z } from 'zod';
import { type Actor, byRequest, bySystem, type RequestContext } from '../../shared/domain/event.js';
import {
  noServerTexts,
  notReadIn,
  serverTextsDefinition,
} from '../../shared/analysis/steering/server-texts-definition.js';
import { fingerprintOf } from '../../shared/identity/identity.js';
import { inSlices, type SlicedWork } from '../../shared/kernel/canonical/in-slices.js';
import { isServerTextsId } from '../../shared/everywhere/server-texts.js';
import type { Server, SyncResult } from '../../shared/domain/registry/server.js';
import type { SyncRun } from '../../shared/domain/registry/sync-run.js';
import type { Tool, ToolDefinition } from '../../shared/domain/registry/tool.js';
import { syncOf } from '../../shared/domain/work.js';
import { UnreachableError } from '../../shared/kernel/errors/errors.js';
import { isCommandAllowed } from '../../shared/registry/servers/allow-local-command.js';
import { digestOfListing, type Listed } from '../../shared/registry/servers/digest-of-listing.js';
import type { DeleteTool } from '../../shared/registry/tools/delete-tool.js';
import type { Arrival } from '../../shared/registry/tools/plan-registration.js';
import type { RecordSync } from '../../shared/registry/servers/record-sync.js';
import type { RegisterTools } from '../../shared/registry/tools/register-tools.js';
import type { Listing, McpServer } from '../../shared/platform/mcp-server/mcp-server.js';
import type { RegistryStore } from '../../shared/stores/registry-store.js';
import type { RunDataStore } from '../../shared/stores/run-data-store.js';
import { planSyncInSlices, type SyncPlan } from '../../shared/registry/servers/plan-sync.js';
import { defineActivity } from '../engine/activity.js';
import { transient } from '../engine/retries.js';

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
    const { registry } = services;
    // Before the server is read: what is listed counts for nothing that is said about the server later.
    const at = services.now().toISOString();
    const asked = (await registry.syncs.get(env, syncId))?.value;
    const by = asked?.requester === undefined ? bySystem : byRequest(asked.requester);
    const { keep, finish } = createOutcomes(services, { env, syncId, server: id, at }, by);
    const server = (await registry.servers.get(env, id))?.value;
    if (server === undefined || server.deletedAt !== undefined) {
      return keep('failed', 0, 'the server was removed before it was synchronised');
    }
    if (!isCommandAllowed(server)) {
      return finish('failed', 0, { reason: 'its command is not the one that an administrator allowed' });
    }
    let listing: Listing;
    try {
      listing = await services.mcpServer.list(server.transport, { timeoutSeconds: services.syncTimeoutSeconds });
    } catch (error) {
      if (!(error instanceof UnreachableError)) throw error;
      return finish('failed', 0, { reason: error.message });
    }
    const all = await registeredTools(registry, env, id);
    const registered = all.filter((tool) => !isServerTextsId(tool.id));
    const said = await inSlices(serverTextsDefinition(id, listing.texts));
    const texts = said ?? (all.length > registered.length ? noServerTexts : undefined);
    const { acceptedRemovals = 0 } = asked ?? {};
    const plan = await planSyncInSlices({
      listed: listing.tools,
      registered,
      refused: listing.refused,
      acceptedRemovals,
    });
    const accepted = acceptedRemovals > 0 ? [`${asked?.requestedBy ?? ''} accepted ${acceptedRemovals} removals`] : [];
    const about = {
      ...describe(listing, [...accepted, ...describeUnread(listing, texts)]),
      ...(listing.refused.length === 0 && { listed: await inSlices(listedDigest(listing, texts)) }),
    };
    const onBehalfOf = responsibleFor(server, asked);
    if (plan.held !== undefined) {
      // What it says reaches models whatever becomes of its tools.
      const run = await apply(services, server, nothingToDo, { texts, isKnown: true, onBehalfOf });
      return finish('held', 0, { ...about, ...wouldRemove(plan), reason: plan.held }, run);
    }

    // Whose tools are registered has been looked at before: what is new on it is new to everybody.
    const isKnown = registered.length > 0;
    const analysisRun = await apply(services, server, plan, { texts, isKnown, onBehalfOf });
    const changed = plan.added.length + plan.updated.length + plan.renamed.length + plan.removed.length;
    return finish('synced', changed, { ...about, ...countsOf(plan) }, analysisRun);
  });

/** Writes what came of a server: on its synchronisation and, where there still is one, on the server. */
function createOutcomes(
  { runData, recordSync }: Services,
  { env, syncId, server, at }: Record<'env' | 'syncId' | 'server' | 'at', string>,
  by: RequestContext,
) {
  const keep = async (outcome: Outcome, changed: number, reason?: string, analysisRun?: string) => {
    const result = {
      server,
      outcome,
      changed,
      ...(reason !== undefined && { reason }),
      ...(analysisRun !== undefined && { analysisRun }),
    };
    await runData.put(syncOf({ env, syncId }), `server/${server}`, result);
    return result;
  };
  const finish = async (outcome: Outcome, changed: number, details: Partial<SyncResult> = {}, analysisRun?: string) => {
    const result = { ...noChanges, ...details, at, outcome };
    await recordSync({ env, server, result, by });
    return keep(outcome, changed, details.reason, analysisRun);
  };
  return { keep, finish };
}

const noChanges = { added: 0, updated: 0, renamed: 0, removed: 0, unchanged: 0 };

type Plan = SyncPlan<Tool>;

const nothingToDo: Plan = { added: [], updated: [], unchanged: [], removed: [], renamed: [], kept: [] };

/** What whoever accepts a held listing agrees to. */
const wouldRemove = ({ removed }: Plan): Pick<SyncResult, 'wouldRemove'> =>
  removed.length === 0
    ? {}
    : { wouldRemove: { count: removed.length, tools: removed.slice(0, shownRemovalsMax).map(({ id }) => id) } };

const shownRemovalsMax = 100;

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

function* listedDigest({ tools }: Listing, texts: ToolDefinition | undefined): SlicedWork<string> {
  const listed: Listed[] = [];
  for (const definition of [...tools, ...(texts === undefined ? [] : [texts])]) {
    yield;
    listed.push({ definition, fingerprint: fingerprintOf(definition) });
  }
  return digestOfListing(listed);
}

/** What of the server's texts was not read: its tools wait for that. */
function describeUnread({ texts: { unread } }: Listing, texts: ToolDefinition | undefined): string[] {
  const known = new Map(unread.map(({ what, reason }) => [what, reason]));
  const lists = texts === undefined ? [] : notReadIn(texts);
  return lists.map((what) => `${what} was not read: ${known.get(what) ?? 'it is more than MTGS keeps'}`);
}

/** Of refused tools, and of warnings, so many are named. */
const namedMax = 5;

function describe(
  { serverInfo, protocolVersion, refused, warnings }: Listing,
  accepted: readonly string[],
): Partial<SyncResult> {
  const named = refused.slice(0, namedMax).map(describeRefused);
  const reasons = [
    ...accepted,
    ...(refused.length > 0 ? [`${notTaken(refused.length)}: ${named.join(', ')}`] : []),
    ...warnings.slice(0, namedMax),
    ...(warnings.length > namedMax ? [`and ${warnings.length - namedMax} more`] : []),
  ];
  return {
    ...(serverInfo !== undefined && { serverInfo: { name: serverInfo.name, version: serverInfo.version } }),
    protocolVersion,
    ...(reasons.length > 0 && { reason: reasons.join('; ') }),
  };
}

/** Who answers for what a synchronisation registers: who asked for it, and who last changed where the server leads. */
function responsibleFor({ changedBy }: Server, asked: SyncRun | undefined): Actor[] {
  const people = [asked?.requester?.actor, changedBy]
    .flatMap((actor) => actor ?? [])
    .filter(({ kind }) => kind !== 'system');
  return [...new Map(people.map((actor) => [`${actor.kind} ${actor.id}`, actor])).values()];
}

const notTaken = (count: number): string =>
  count === 1
    ? '1 listed tool was not taken, and what is registered under its name stays'
    : `${count} listed tools were not taken, and what is registered under their names stays`;

const problemMax = 200;

function describeRefused({ name = '(no name)', problems: [problem] }: Listing['refused'][number]): string {
  if (problem === undefined) return name;
  const { path, message } = problem;
  return `${name} (${[path, message]
    .filter((part) => part !== '')
    .join(': ')
    .slice(0, problemMax)})`;
}

interface Circumstances {
  /** What the server says besides its tools, if it ever said anything. */
  readonly texts: ToolDefinition | undefined;
  readonly isKnown: boolean;
  readonly onBehalfOf: readonly Actor[];
}

/** Registers what was added, changed or renamed, then takes away what is gone. Both can be repeated. */
async function apply(
  { registerTools, deleteTool }: Services,
  { env, id: server, owner }: Server,
  plan: Plan,
  { texts, isKnown, onBehalfOf }: Circumstances,
): Promise<string | undefined> {
  const definitions = [...plan.added, ...plan.updated, ...plan.renamed.map(({ to }) => to)];
  const arrivals = new Map<string, Arrival>([
    ...(isKnown ? plan.added.map(({ name }) => [name, { isNewOnKnownServer: true }] as const) : []),
    ...plan.renamed.map(({ from, to }) => [to.name, { renamedFrom: from }] as const),
  ]);
  const { run } =
    definitions.length === 0 && texts === undefined
      ? { run: undefined }
      : await registerTools({
          env,
          server,
          ...(owner !== undefined && { owner }),
          ...(texts !== undefined && { texts }),
          definitions,
          arrivals,
          by: bySystem,
          onBehalfOf,
          trigger: 'sync',
        });
  for (const { id } of [...plan.removed, ...plan.renamed.map(({ from }) => from)]) {
    await deleteTool({ env, toolId: id, by: bySystem });
  }
  return run?.id;
}

import { type Actor, bySystem } from '../../domain/event.js';
import type { Server } from '../../domain/registry/server.js';
import type { SyncRun } from '../../domain/registry/sync-run.js';
import type { Tool, ToolDefinition } from '../../domain/registry/tool.js';
import type { RegistryStore } from '../../stores/registry-store.js';
import type { DeleteTool } from '../tools/delete-tool.js';
import type { Arrival } from '../tools/plan-registration.js';
import type { RegisteredChange, RegisterTools } from '../tools/register-tools.js';
import type { SyncPlan } from './plan-sync.js';
import { toolsOfServer } from '../tools/tools-of-server.js';

interface Services {
  readonly registry: RegistryStore;
  readonly registerTools: RegisterTools;
  readonly deleteTool: DeleteTool;
}

export interface SyncToApply {
  readonly server: Server;
  readonly plan: SyncPlan<Tool>;
  /** What the server says besides its tools, if it ever said anything. */
  readonly texts: ToolDefinition | undefined;
  readonly isKnown: boolean;
  readonly onBehalfOf: readonly Actor[];
  /** Whether an attempt before this one may have written some of it. */
  readonly isRepeated: boolean;
}

/**
 * Registers what was added, changed or renamed, then takes away what is gone. Both can be repeated. Of a plan that is held
 * nothing is written but the texts: what the server says reaches models whatever becomes of its tools. Resolves to the
 * analysis of what changed.
 */
export async function applySync(services: Services, sync: SyncToApply): Promise<string | undefined> {
  const { env, id: server, owner } = sync.server;
  const { texts, onBehalfOf, isRepeated } = sync;
  const plan = sync.plan.held === undefined ? sync.plan : nothingToDo;
  const definitions = [...plan.added, ...plan.updated, ...plan.renamed.map(({ to }) => to)];
  const registered =
    definitions.length === 0 && texts === undefined
      ? undefined
      : await services.registerTools({
          env,
          server,
          ...(owner !== undefined && { owner }),
          ...(texts !== undefined && { texts }),
          definitions,
          arrivals: arrivalsOf(plan, sync.isKnown),
          by: bySystem,
          onBehalfOf,
          trigger: 'sync',
        });
  for (const { id: toolId } of [...plan.removed, ...plan.renamed.map(({ from }) => from)]) {
    await services.deleteTool({ env, toolId, by: bySystem });
  }
  if (registered?.run !== undefined || !isRepeated || definitions.length === 0) return registered?.run?.id;
  return runOf(services.registry, env, registered?.tools.at(-1));
}

const nothingToDo: SyncPlan<Tool> = { added: [], updated: [], unchanged: [], removed: [], renamed: [], kept: [] };

const arrivalsOf = ({ added, renamed }: SyncPlan<Tool>, isKnown: boolean): ReadonlyMap<string, Arrival> =>
  new Map<string, Arrival>([
    ...(isKnown ? added.map(({ name }) => [name, { isNewOnKnownServer: true }] as const) : []),
    ...renamed.map(({ from, to }) => [to.name, { renamedFrom: from }] as const),
  ]);

/** The analysis that an attempt before this one asked for: it was written with the last of the tools. */
async function runOf(registry: RegistryStore, env: string, last: RegisteredChange | undefined) {
  return last && (await registry.tools.get(env, last.id))?.value.analysisRun;
}

/**
 * Takes away again what synchronisations registered of a server that was removed meanwhile. What people register under its
 * name stays.
 */
export async function clearRemovedServer(
  { registry, deleteTool }: Pick<Services, 'registry' | 'deleteTool'>,
  env: string,
  server: string,
): Promise<void> {
  for await (const { value } of registry.tools.each(env, toolsOfServer(server))) {
    const isLeft = value.deletedAt === undefined && value.registeredBy.kind === 'system';
    if (isLeft) await deleteTool({ env, toolId: value.id, by: bySystem });
  }
}

/** Who answers for what a synchronisation registers: who asked for it, and who last changed where the server leads. */
export function responsibleFor({ changedBy }: Server, asked: SyncRun | undefined): Actor[] {
  const people = [asked?.requester?.actor, changedBy]
    .flatMap((actor) => actor ?? [])
    .filter(({ kind }) => kind !== 'system');
  return [...new Map(people.map((actor) => [`${actor.kind} ${actor.id}`, actor])).values()];
}

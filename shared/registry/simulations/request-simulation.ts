import { isServerTextsId } from '../../everywhere/server-texts.js';
import { randomUUID } from 'node:crypto';
import type { RequestContext } from '../../domain/event.js';
import type { ToolId } from '../../domain/ids.js';
import type { Simulation } from '../../domain/routing/simulation.js';
import { simulationOf } from '../../domain/work.js';
import { InvalidInputError, NotFoundError } from '../../kernel/errors/errors.js';
import { impactKeys, type StoredImpactRequest } from '../../analysis/simulation/impact/impact-data.js';
import type { RunDataStore } from '../../stores/run-data-store.js';
import { toolsOfServer } from '../tools/tools-of-server.js';
import { checkBacklog } from '../writing/check-backlog.js';
import { eventOperation } from '../writing/event-operation.js';
import { findEnvironment } from '../environments/find-environment.js';
import { parseDefinitionsInSlices } from '../../definitions/parse-definitions.js';
import { readTools } from '../tools/read-tools.js';
import type { RegistryServices } from '../writing/registry-services.js';

/** A change to simulate: definitions of one server that are added or changed, and what is taken away. */
export interface RequestedChange {
  readonly env: string;
  readonly server?: string | undefined;
  readonly definitions: readonly unknown[];
  readonly removes: readonly ToolId[];
  /** A server that goes away with all its tools. */
  readonly removesServer?: string | undefined;
  readonly given: StoredImpactRequest['given'];
  readonly perTool?: number | undefined;
  readonly trials?: number | undefined;
  readonly maxProbes: number;
  readonly isBatch?: boolean | undefined;
  readonly by: RequestContext;
}

export type RequestSimulation = (request: RequestedChange) => Promise<Simulation>;

interface Services extends RegistryServices {
  readonly runData: RunDataStore;
}

/**
 * Asks for a simulation by writing it down; the change feed starts it when it is its turn.
 * @throws {NotFoundError} for an environment or tool that is not there. @throws {InvalidInputError} for bad definitions,
 * or a change that changes nothing. @throws {BacklogFullError} when too many simulations are open.
 */
export const createRequestSimulation = ({ registry, runData, now }: Services): RequestSimulation =>
  async function requestSimulation(request) {
    const { env, server, definitions, by, given, maxProbes, isBatch = false } = request;
    const { policy } = (await findEnvironment(registry, env)).value;
    await checkBacklog(registry, { env, work: 'simulations' });
    if (isBatch && policy.router === 'local') {
      throw new InvalidInputError(
        'batches need a model as the router of the policy, and the local router is none',
        [],
        {
          hint: 'Leave out "batch": the local router answers at once.',
        },
      );
    }
    const puts =
      server === undefined
        ? []
        : (await parseDefinitionsInSlices(server, definitions)).map(({ id, definition, fingerprint }) => ({
            id,
            server,
            definition,
            fingerprint,
          }));
    const removes = await toolsToRemove(registry, request);
    if (puts.length + removes.length === 0) {
      throw new InvalidInputError('the change adds, changes and removes nothing', [], {
        hint: 'Send "server" and "tools", "remove", or "removeServer".',
      });
    }
    const servers = new Set([...puts.map((tool) => tool.server), ...removes.map((id) => id.slice(0, id.indexOf('~')))]);
    const simulation: Simulation = {
      id: `simulation-${randomUUID()}`,
      env,
      status: 'queued',
      requestedBy: by.actor,
      requestedAt: now().toISOString(),
      servers: [...servers].sort(),
      puts: puts.map(({ id }) => id),
      removes,
      // Batches are answered within a day: in a turn they would keep all others waiting for so long.
      ...(isBatch ? { isBatch } : { waiting: true as const }),
    };
    const { perTool = policy.probesPerTool, trials = policy.trials } = request;
    const asked = { given: [...given], perTool, maxProbes, trials, isBatch };
    const stored: StoredImpactRequest = { puts, removes, ...asked, policy };
    // Before the simulation itself: it is started as soon as that is there.
    await runData.put(simulationOf({ env, simulationId: simulation.id }), impactKeys.request, stored);
    await registry.commit(env, [
      registry.simulations.creating(simulation),
      eventOperation(registry, {
        env,
        type: 'SIMULATION_REQUESTED',
        at: simulation.requestedAt,
        by,
        subject: { kind: 'simulation', id: simulation.id },
        after: { status: 'queued', servers: simulation.servers, puts: puts.length, removes: removes.length },
      }),
    ]);
    return simulation;
  };

async function toolsToRemove(
  registry: RegistryServices['registry'],
  { env, removes, removesServer }: RequestedChange,
): Promise<ToolId[]> {
  const known = await readTools(registry, env, removes);
  const missing = removes.find((id) => !known.has(id) || known.get(id)?.value.deletedAt !== undefined);
  if (missing !== undefined) throw new NotFoundError(`there is no tool "${missing}" in ${env}`);
  const ofServer: ToolId[] = [];
  if (removesServer !== undefined) {
    for await (const { value } of registry.tools.all(env, toolsOfServer(removesServer))) {
      if (value.deletedAt === undefined && !isServerTextsId(value.id)) ofServer.push(value.id);
    }
    if (ofServer.length === 0) throw new NotFoundError(`there is no tool of the server "${removesServer}" in ${env}`);
  }
  return [...new Set([...removes, ...ofServer])].sort();
}

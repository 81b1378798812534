import { shownSimulationSchema } from '../../shared/api/shown-simulation.js';
import { NotEstablishedError } from '../../shared/kernel/errors/errors.js';
import { type ImpactReport, impactReportSchema } from '../../shared/analysis/simulation/impact/impact-report.js';
import type { CommandContext } from '../command-context.js';
import type { ApiCommand } from '../with-api.js';
import { patienceSeconds, pollUntil } from '../follow-run.js';
import { startProgress } from '../output/start-progress.js';
import { readDefinitions } from '../read-definitions.js';
import { readProbes } from '../probes/read-probes.js';

export interface OnlineRequest {
  /** File of tools that are added or changed. */
  readonly tool: string | undefined;
  readonly server: string | undefined;
  readonly remove: readonly string[] | undefined;
  readonly removeServer: string | undefined;
  readonly probes: string | undefined;
  readonly trials: number;
  readonly perTool: number;
  readonly maxProbes: number;
  /** Whether the model is asked in batches. */
  readonly batch: boolean | undefined;
}

const shownSchema = shownSimulationSchema.extend({ report: impactReportSchema.optional() });

/**
 * Has an instance simulate a change and follows it to its end. Interrupting it leaves the simulation running.
 * @throws {NotEstablishedError} when it ends without a report.
 */
export async function simulateOnline(
  request: OnlineRequest,
  command: ApiCommand,
  context: CommandContext,
): Promise<ImpactReport> {
  const { id } = await command.api.request({
    method: 'POST',
    path: `${command.environmentPath}/simulations`,
    body: await bodyOf(request, context),
    schema: shownSimulationSchema,
  });
  if (request.batch === true) {
    context.terminal.explain(
      `It can take a day or several. Come back to it with: ${command.next('simulate', '--follow', id)}`,
    );
  }
  return followSimulation(id, command, context);
}

/**
 * Follows a simulation to its end. Interrupting it leaves the simulation running.
 * @throws {NotEstablishedError} when it ends without a report.
 */
export async function followSimulation(
  id: string,
  { api, environmentPath }: ApiCommand,
  context: CommandContext,
): Promise<ImpactReport> {
  const path = `${environmentPath}/simulations/${encodeURIComponent(id)}`;
  const progress = startProgress(context.terminal, 'Simulating');
  try {
    const ended = await pollUntil(
      async () => {
        const shown = await api.request({
          path,
          schema: shownSchema,
          patienceSeconds,
        });
        if (shown.progress !== undefined) {
          progress.update(shown.progress.done, shown.progress.total, `Simulating: ${shown.progress.step}`);
        }
        return shown;
      },
      ({ status }) => status !== 'queued' && status !== 'running',
      context.signal,
    );
    if (ended.report !== undefined) return ended.report;
    throw new NotEstablishedError(
      `the simulation ${ended.id} is ${ended.status}: ${ended.error ?? 'there is no report'}`,
    );
  } finally {
    progress.stop();
  }
}

async function bodyOf(request: OnlineRequest, context: CommandContext): Promise<object> {
  const { tool, server, remove, removeServer, probes, trials, perTool, maxProbes, batch } = request;
  return {
    ...(tool !== undefined &&
      server !== undefined && { server, tools: (await readDefinitions(tool, server, context)).definitions }),
    ...(remove !== undefined && { remove }),
    ...(removeServer !== undefined && { removeServer }),
    ...(probes !== undefined && { probes: await readProbes(probes, 'of an instance', context) }),
    trials,
    perTool,
    maxProbes,
    ...(batch !== undefined && { batch }),
  };
}

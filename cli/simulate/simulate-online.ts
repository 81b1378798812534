import { shownSimulationSchema } from '../../shared/api/shown-simulation.js';
import { NotEstablishedError } from '../../shared/kernel/errors/errors.js';
import { type ImpactReport, impactReportSchema } from '../../shared/analysis/simulation/impact/impact-report.js';
import type { CommandContext } from '../command-context.js';
import type { ApiCommand } from '../with-api.js';
import { patienceSeconds, pollUntil } from '../follow-run.js';
import { startProgress } from '../output/start-progress.js';
import { readDefinitions } from '../read-definitions.js';
import { readProbes } from './read-probes.js';

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
}

const shownSchema = shownSimulationSchema.extend({ report: impactReportSchema.optional() });

/**
 * Has an instance simulate a change and follows it to its end. Interrupting it leaves the simulation running.
 * @throws {NotEstablishedError} when it ends without a report.
 */
export async function simulateOnline(
  request: OnlineRequest,
  { api, environmentPath }: ApiCommand,
  context: CommandContext,
): Promise<ImpactReport> {
  const path = `${environmentPath}/simulations`;
  const asked = await api.request({
    method: 'POST',
    path,
    body: await bodyOf(request, context),
    schema: shownSimulationSchema,
  });
  const progress = startProgress(context.terminal, 'Simulating');
  try {
    const ended = await pollUntil(
      async () => {
        const shown = await api.request({
          path: `${path}/${encodeURIComponent(asked.id)}`,
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
  const { tool, server, remove, removeServer, probes, trials, perTool, maxProbes } = request;
  return {
    ...(tool !== undefined &&
      server !== undefined && { server, tools: (await readDefinitions(tool, server, context)).definitions }),
    ...(remove !== undefined && { remove }),
    ...(removeServer !== undefined && { removeServer }),
    ...(probes !== undefined && { probes: await readProbes(probes, 'of an instance', context) }),
    trials,
    perTool,
    maxProbes,
  };
}

import { createLocalEmbedder } from '../../shared/platform/embedder/local-embedder.js';
import { createLocalRouter } from '../../shared/analysis/router/local-router.js';
import type { ImpactReport } from '../../shared/analysis/simulation/impact/impact-report.js';
import { compareRegistries } from '../../shared/registry/simulations/compare-registries.js';
import { simulateImpact } from '../../shared/analysis/simulation/impact/simulate-impact.js';
import type { CommandContext } from '../command-context.js';
import { startProgress } from '../output/start-progress.js';
import { readProbes } from './read-probes.js';
import { readTools } from './read-tools.js';

export interface FilesRequest {
  readonly before: string;
  readonly after: string;
  readonly probes: string | undefined;
  readonly trials: number;
  readonly perTool: number;
  readonly maxProbes: number;
}

/** Simulates the step from one set of definition files to another, in this process and with the local router. */
export async function simulateFiles(request: FilesRequest, context: CommandContext): Promise<ImpactReport> {
  const { signal, terminal } = context;
  const [before, after] = [await readTools(request.before, context), await readTools(request.after, context)];
  const tools = [...before.tools, ...after.tools.filter(({ id }) => !before.tools.some((one) => one.id === id))];
  const given = request.probes === undefined ? [] : await readProbes(request.probes, tools, context);
  const progress = startProgress(terminal, 'Asking the router');
  const embedder = await createLocalEmbedder();
  const close = (): void => void embedder.close();
  signal.addEventListener('abort', close, { once: true });
  try {
    return await simulateImpact(
      {
        ...request,
        registries: compareRegistries(before.tools, after.tools),
        given,
        unread: [...before.unread, ...after.unread],
        notes: [...before.leftOut, ...after.leftOut],
      },
      { router: createLocalRouter({ embedder }), signal, onProgress: progress.update },
    );
  } finally {
    signal.removeEventListener('abort', close);
    progress.stop();
    await embedder.close();
  }
}

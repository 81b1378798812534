import { createLocalEmbedder } from '../../shared/platform/embedder/local-embedder.js';
import type { ImpactReport } from '../../shared/analysis/simulation/impact/impact-report.js';
import { compareRegistries } from '../../shared/registry/simulations/compare-registries.js';
import { simulateImpact } from '../../shared/analysis/simulation/impact/simulate-impact.js';
import type { Bill, Budget } from '../../shared/domain/routing/bill.js';
import type { CommandContext } from '../command-context.js';
import { startProgress } from '../output/start-progress.js';
import { openRouter } from '../router/open-router.js';
import { sayBill } from '../router/say-bill.js';
import type { RouterOptions } from '../router/with-router-options.js';
import { readProbes } from './read-probes.js';
import { readTools } from './read-tools.js';

export interface FilesRequest {
  readonly before: string;
  readonly after: string;
  readonly probes: string | undefined;
  readonly trials: number;
  readonly perTool: number;
  readonly maxProbes: number;
  readonly routing: RouterOptions;
  /** The most that answers may cost. */
  readonly budget: Budget;
}

/** Simulates the step from one set of definition files to another, in this process; the local router answers unless told. */
export async function simulateFiles(request: FilesRequest, context: CommandContext): Promise<ImpactReport> {
  const { signal, terminal } = context;
  const [before, after] = [await readTools(request.before, context), await readTools(request.after, context)];
  const tools = [...before.tools, ...after.tools.filter(({ id }) => !before.tools.some((one) => one.id === id))];
  const given = request.probes === undefined ? [] : await readProbes(request.probes, tools, context);
  const progress = startProgress(terminal, 'Asking the router');
  const embedder = await createLocalEmbedder();
  const close = (): void => void embedder.close();
  signal.addEventListener('abort', close, { once: true });
  const explain = (estimate: Bill): void => {
    terminal.explain(`at most ${estimate.calls} calls, about ${sayBill(estimate)}`);
  };
  try {
    const { router, close: closeRouter } = await openRouter(request.routing, { embedder }, context);
    const report = await simulateImpact(
      {
        ...request,
        registries: compareRegistries(before.tools, after.tools),
        given,
        unread: [...before.unread, ...after.unread],
        notes: [...before.leftOut, ...after.leftOut],
      },
      { router, signal, onProgress: progress.update, budget: request.budget, onEstimate: explain },
    ).finally(closeRouter);
    return report;
  } finally {
    signal.removeEventListener('abort', close);
    progress.stop();
    await embedder.close();
  }
}

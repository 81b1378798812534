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
import { answerInBatches } from './answer-in-batches.js';
import { readProbes } from '../probes/read-probes.js';
import { readTools } from './read-tools.js';

export interface FilesRequest {
  readonly before: string;
  readonly after: string;
  readonly probes: string | undefined;
  readonly trials: number;
  readonly perTool: number;
  readonly maxProbes: number;
  readonly routing: RouterOptions;
  /** Whether the model is asked in batches. */
  readonly batch: boolean;
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
    const opened = await openRouter(request.routing, { embedder }, context);
    const asked = {
      ...request,
      registries: compareRegistries(before.tools, after.tools),
      given,
      unread: [...before.unread, ...after.unread],
      notes: [...before.leftOut, ...after.leftOut],
    };
    const asking = { signal, onProgress: progress.update };
    const simulating = request.batch
      ? simulateInBatches(asked, { ...asking, opened, context, onEstimate: explain })
      : simulateImpact(asked, { ...asking, router: opened.router, budget: request.budget, onEstimate: explain });
    return await simulating.finally(opened.close);
  } finally {
    signal.removeEventListener('abort', close);
    progress.stop();
    await embedder.close();
  }
}

async function simulateInBatches(
  request: Parameters<typeof answerInBatches>[0],
  asking: Parameters<typeof answerInBatches>[1],
): Promise<ImpactReport> {
  const { router, bill, close } = await answerInBatches(request, asking);
  let isDone = false;
  try {
    const { signal } = asking.context;
    const report = await simulateImpact(request, { router: asking.opened.record(router), signal });
    isDone = true;
    return { ...report, bill };
  } finally {
    await close(isDone);
  }
}

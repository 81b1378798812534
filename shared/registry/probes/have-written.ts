import { nearestTools } from '../../analysis/index/nearest-tools.js';
import type { RegistryIndex } from '../../analysis/index/registry-index.js';
import { UnansweredError } from '../../analysis/router/router.js';
import { createMeter } from '../../analysis/simulation/create-meter.js';
import { rememberWritten } from '../../analysis/writing/remember-written.js';
import { type ProbeOrder, probeRequestOf, writeProbes } from '../../analysis/writing/write-probes.js';
import type { WritingModel } from '../../analysis/writing/writing-model.js';
import { addBills, type Bill, type Budget, nothingSpent } from '../../domain/bill.js';
import type { ToolId } from '../../domain/ids.js';
import type { RegisteredTool } from '../../domain/registry-view.js';
import { withoutInternals } from '../../kernel/errors/without-internals.js';
import { mapBounded } from '../../kernel/map-bounded.js';
import type { RegistryStore } from '../../stores/registry-store.js';
import type { RunDataStore } from '../../stores/run-data-store.js';
import type { NewProbe } from './change-probes.js';

/** Tools that questions of a tool are told apart from. */
const rivalsMax = 2;
/** Earlier questions that the model is shown, so that it does not write them again. */
const knownMax = 20;
/** How long a model may write for one request, in milliseconds: clients wait for 90 seconds. */
const writingMs = 60_000;

/** What a model wrote for a tool; `why` it is less than was wanted, when it is. */
interface WrittenFor {
  readonly probes: readonly NewProbe[];
  readonly why?: string;
}

export interface HaveWritten {
  /** What writing for these tools is going to cost, about. */
  estimate(tools: readonly RegisteredTool[]): Bill;
  /** Has the model write for these tools, as far as budget and time go. */
  write(
    tools: readonly RegisteredTool[],
    budget: Budget,
  ): Promise<{ readonly written: ReadonlyMap<ToolId, WrittenFor>; readonly dropped: number; readonly bill: Bill }>;
}

interface Options {
  readonly env: string;
  readonly index: RegistryIndex;
  readonly model: WritingModel;
  readonly perTool: number;
}

/** Has a model write questions for the tools of an environment, each tool beside those that are nearest to it. */
export async function createHaveWritten(
  { registry, runData }: { readonly registry: Pick<RegistryStore, 'probes'>; readonly runData: RunDataStore },
  { env, index, model, perTool }: Options,
): Promise<HaveWritten> {
  const known = new Map<ToolId, string[]>();
  for await (const { value } of registry.probes.all(env)) {
    if (value.origin === 'model') known.set(value.expected, [...(known.get(value.expected) ?? []), value.query]);
  }
  const orderOf = (tool: RegisteredTool): ProbeOrder => ({
    tool,
    rivals: nearestTools([tool.id], index, rivalsMax),
    count: perTool,
    known: (known.get(tool.id) ?? []).slice(-knownMax),
  });
  const remembering = rememberWritten(model, { runData, env });

  return {
    estimate: (tools) =>
      tools.map((tool) => model.estimate(probeRequestOf(orderOf(tool)))).reduce(addBills, nothingSpent),

    async write(tools, budget) {
      const meter = createMeter(budget);
      const signal = AbortSignal.timeout(writingMs);
      const written = new Map<ToolId, WrittenFor>();
      let dropped = 0;
      /** Why nothing more is asked. */
      let stopped: string | undefined;
      await mapBounded(tools, model.parallel, async (tool) => {
        if (stopped !== undefined) return written.set(tool.id, { probes: [], why: stopped });
        try {
          const { probes, dropped: own, why } = await writeProbes(orderOf(tool), { model: remembering, meter, signal });
          dropped += own;
          const about = { expected: tool.id, origin: 'model', model: model.id } as const;
          const kept = probes.map(({ query, against }): NewProbe => ({ query, against, ...about }));
          return written.set(tool.id, { probes: kept, ...(why !== undefined && { why }) });
        } catch (error) {
          const why = signal.aborted ? 'the time was not enough' : reasonOf(error);
          if (!(error instanceof UnansweredError)) stopped ??= why;
          return written.set(tool.id, { probes: [], why });
        }
      });
      return { written, dropped, bill: meter.spent() };
    },
  };
}

const reasonOf = (error: unknown): string => withoutInternals(error instanceof Error ? error.message : String(error));

import { setImmediate as pause } from 'node:timers/promises';
import { nearestTools } from '../../analysis/index/nearest-tools.js';
import type { RegistryIndex } from '../../analysis/index/registry-index.js';
import { UnansweredError } from '../../analysis/router/router.js';
import { createMeter } from '../../analysis/simulation/create-meter.js';
import { rememberWritten, type WrittenRequests } from '../../analysis/writing/remember-written.js';
import { type ProbeOrder, probeRequestOf, writeProbes } from '../../analysis/writing/write-probes.js';
import type { WritingModel } from '../../analysis/writing/writing-model.js';
import { addBills, type Bill, type Budget, nothingSpent } from '../../domain/routing/bill.js';
import type { ToolId } from '../../domain/ids.js';
import type { RegisteredTool } from '../../domain/registry/registry-view.js';
import { withoutInternals } from '../../kernel/errors/without-internals.js';
import { mapBounded } from '../../kernel/map-bounded.js';
import type { RegistryStore } from '../../stores/registry-store.js';
import type { RunDataStore } from '../../stores/run-data-store.js';
import type { NewProbe } from './change-probes.js';

/** Tools that questions of a tool are told apart from. */
const rivalsMax = 2;
/** Earlier questions that the model is shown, so that it does not write them again. */
const knownMax = 20;
/** Tools that a model writes for in one request. */
const toolsMax = 200;
const tooMany = `a model writes for ${toolsMax} tools in one request: name these in another one`;
/** How long a model may write for one request, in milliseconds: clients wait for 90 seconds. */
const writingMs = 60_000;

/** What a model wrote for a tool; `why` it is less than was wanted, when it is. */
interface WrittenFor {
  readonly probes: readonly NewProbe[];
  readonly why?: string;
}

interface Options {
  readonly env: string;
  readonly index: RegistryIndex;
  readonly model: WritingModel;
  readonly perTool: number;
}

interface Services {
  readonly registry: Pick<RegistryStore, 'probes'>;
  readonly runData: RunDataStore;
  /** Requests to models that are out. */
  readonly out: WrittenRequests;
}

/** What a model is asked to write, what it is going to cost, about, and the writing itself. */
export interface Order {
  readonly estimate: Bill;
  write(
    budget: Budget,
  ): Promise<{ readonly written: ReadonlyMap<ToolId, WrittenFor>; readonly dropped: number; readonly bill: Bill }>;
}

/** Orders questions for tools of an environment from a model, each tool beside those that are nearest to it. */
export async function orderProbes(
  services: Services,
  tools: readonly RegisteredTool[],
  { env, index, model, perTool }: Options,
): Promise<Order> {
  const known = await writtenBefore(services, env);
  const orders: ProbeOrder[] = [];
  for (const tool of tools.slice(0, toolsMax)) {
    const rivals = await nearestTools([tool.id], index, rivalsMax);
    orders.push({ tool, rivals, count: perTool, known: (known.get(tool.id) ?? []).slice(-knownMax) });
    await pause(); // For other requests: looking for near tools takes a while among many.
  }
  const estimate = orders.map((order) => model.estimate(probeRequestOf(order))).reduce(addBills, nothingSpent);
  const rest = tools.slice(toolsMax).map(({ id }) => [id, { probes: [], why: tooMany }] as const);
  return {
    estimate,
    async write(budget) {
      const asked = await writeAll(orders, rememberWritten(model, { ...services, env }), budget);
      return { ...asked, written: new Map<ToolId, WrittenFor>([...asked.written, ...rest]) };
    },
  };
}

/** Questions that a model wrote before, by tool. */
async function writtenBefore({ registry }: Services, env: string): Promise<Map<ToolId, string[]>> {
  const known = new Map<ToolId, string[]>();
  for await (const { value } of registry.probes.all(env)) {
    if (value.origin === 'model') known.set(value.expected, [...(known.get(value.expected) ?? []), value.query]);
  }
  return known;
}

/** Has the model write, as far as budget and time go. What stops one for good stops all that come after it. */
async function writeAll(orders: readonly ProbeOrder[], model: WritingModel, budget: Budget) {
  const meter = createMeter(budget);
  const signal = AbortSignal.timeout(writingMs);
  const written = new Map<ToolId, WrittenFor>();
  let dropped = 0;
  let stopped: string | undefined;
  async function writeOne(order: ProbeOrder): Promise<WrittenFor> {
    if (stopped !== undefined) return { probes: [], why: stopped };
    try {
      const { probes, dropped: own, why } = await writeProbes(order, { model, meter, signal });
      dropped += own;
      const about = { expected: order.tool.id, origin: 'model', model: model.id } as const;
      return { probes: probes.map((probe) => ({ ...probe, ...about })), ...(why !== undefined && { why }) };
    } catch (error) {
      const why = signal.aborted ? 'the time was not enough' : reasonOf(error);
      if (!(error instanceof UnansweredError)) stopped ??= why;
      return { probes: [], why };
    }
  }
  await mapBounded(orders, model.parallel, async (order) => written.set(order.tool.id, await writeOne(order)));
  return { written, dropped, bill: meter.spent() };
}

const reasonOf = (error: unknown): string => withoutInternals(error instanceof Error ? error.message : String(error));

import { z } from 'zod';
import type { ToolVersionView } from '../../domain/registry/registry-view.js';
import { queryMax } from '../../domain/routing/probe.js';
import type { ToolId } from '../../domain/ids.js';
import { AppError } from '../../kernel/errors/errors.js';
import { withoutInternals } from '../../kernel/errors/without-internals.js';
import type { Meter } from '../simulation/create-meter.js';
import { namesATool } from './names-a-tool.js';
import { quoteTool } from './quote-data.js';
import { steersModels } from './steers-models.js';
import { type FailedTry, toRequest, writeOnce, type Writing } from './write-once.js';
import type { WritingModel } from './writing-model.js';

/** A tool to write questions for, the tools that it is most easily taken for, and how many questions. */
export interface ProbeOrder {
  readonly tool: ToolVersionView;
  readonly rivals: readonly ToolVersionView[];
  readonly count: number;
  /** Questions that were written before. */
  readonly known: readonly string[];
}

/** A question that a model wrote. */
export interface WrittenProbe {
  readonly query: string;
  /** The tool that the question is easily taken to be for, though it is not; absent for a plain one. */
  readonly against?: ToolId;
}

export interface WrittenProbes {
  readonly probes: readonly WrittenProbe[];
  /** Questions that were not used. */
  readonly dropped: number;
  /** Why there are fewer questions than were ordered, when there are. */
  readonly why?: string;
}

/** Questions in one answer that are looked at. */
const answerProbesMax = 60;

const answerSchema = z.object({
  plain: z.array(z.string()).max(answerProbesMax),
  hard: z.array(z.object({ rival: z.int(), request: z.string() })).max(answerProbesMax),
});

const task = [
  'You write test requests for tool selection. The data hold one tool, "tool", and tools that are easily taken for it, ' +
    '"rivals". Write requests as people type them to an assistant for which "tool" is the right one and no rival is.',
  '"plain": as many as "plainWanted" says, as different as possible: short and long, casual and precise, questions and ' +
    'orders, with and without details such as names or dates that you make up.',
  '"hard": as many as "hardWanted" says, spread over the rivals: requests that sound as if they were for the rival of ' +
    'that number, and for which "tool" is right all the same. Without rivals, none.',
  'Nothing that means the same as one of "known".',
  `Never write the name of a tool, in any spelling, and never say which tool to use. At most ${queryMax} characters each.`,
].join('\n');

const hardOf = ({ rivals, count }: ProbeOrder): number => (rivals.length === 0 ? 0 : Math.floor(count / 2));

function writingOf(order: ProbeOrder, failed?: FailedTry): Writing<z.infer<typeof answerSchema>> {
  const { tool, rivals, count, known } = order;
  const data = {
    plainWanted: count - hardOf(order),
    hardWanted: hardOf(order),
    known,
    tool: quoteTool(tool, 0),
    rivals: rivals.map((rival, at) => quoteTool(rival, at + 1)),
  };
  return { task, data, name: 'test_requests', schema: answerSchema, failed };
}

/** The request for an order: what it is going to cost can be estimated from it. */
export const probeRequestOf = (order: ProbeOrder) => toRequest(writingOf(order));

/**
 * Has a model write questions for a tool. What names a tool, orders a model about, or is too long is dropped. When less
 * than half can be used, the model is shown why and asked once more.
 * @throws {BudgetSpentError} and what {@link WritingModel.write} throws.
 */
export async function writeProbes(
  order: ProbeOrder,
  asking: { readonly model: WritingModel; readonly meter: Meter; readonly signal?: AbortSignal | undefined },
): Promise<WrittenProbes> {
  const probes = new Map<string, WrittenProbe>();
  let faults: readonly string[] = [];
  let dropped = 0;
  let failed: FailedTry | undefined;
  for (let attempt = 0; attempt < 2 && probes.size * 2 < order.count; attempt += 1) {
    const written = await writeOnce(writingOf(order, failed), asking).catch((error: unknown) => {
      // What the first try gave is paid for.
      if (probes.size === 0 || !(error instanceof AppError)) throw error;
      return { answer: '', fault: withoutInternals(error.message) };
    });
    const sifted = 'value' in written ? sift(written.value, order) : { probes: [], faults: [written.fault] };
    for (const probe of sifted.probes) probes.set(probe.query.toLowerCase(), probe);
    if ('value' in written) dropped += sifted.faults.length;
    ({ faults } = sifted);
    failed = { answer: written.answer, faults };
  }
  const chosen = choose([...probes.values()], order);
  const [fault = 'the model wrote fewer questions than it was asked for'] = faults;
  return { probes: chosen, dropped, ...(chosen.length < order.count && { why: fault }) };
}

/** Hard ones first, as many as were ordered, then plain ones; hard ones again where plain ones are missing. */
function choose(probes: readonly WrittenProbe[], order: ProbeOrder): WrittenProbe[] {
  const hard = probes.filter(({ against }) => against !== undefined);
  const plain = probes.filter(({ against }) => against === undefined);
  const wanted = hardOf(order);
  return [...hard.slice(0, wanted), ...plain, ...hard.slice(wanted)].slice(0, order.count);
}

interface Sifted {
  readonly probes: readonly WrittenProbe[];
  readonly faults: readonly string[];
}

function sift({ plain, hard }: z.infer<typeof answerSchema>, { tool, rivals }: ProbeOrder): Sifted {
  const probes: WrittenProbe[] = [];
  const faults: string[] = [];
  const shown = [tool, ...rivals];
  const all = [...plain.map((request) => ({ request, rival: 0 })), ...hard];
  for (const { request, rival } of all) {
    const query = request.toWellFormed().replaceAll(/\s+/gu, ' ').trim();
    const against = rivals[rival - 1]?.id;
    const fault = faultOf(query, shown);
    if (fault !== undefined) faults.push(`"${query.slice(0, 80)}" ${fault}`);
    else if (rival !== 0 && against === undefined) faults.push(`there is no rival ${rival}`);
    else probes.push({ query, ...(against !== undefined && { against }) });
  }
  return { probes, faults };
}

function faultOf(query: string, shown: readonly ToolVersionView[]): string | undefined {
  if (query === '') return 'is empty';
  if (query.length > queryMax) return `has more than ${queryMax} characters`;
  if (shown.some(({ definition }) => namesATool(query, definition))) return 'names a tool';
  return steersModels(query) ? 'tells a model what to do' : undefined;
}

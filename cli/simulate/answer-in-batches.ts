import { resolve } from 'node:path';
import type { PicksFile } from '../../shared/analysis/router/record-picks.js';
import { type Router, UnansweredError } from '../../shared/analysis/router/router.js';
import { answerKey, createAnswerMemory } from '../../shared/analysis/simulation/answer-memory.js';
import { withoutAsking } from '../../shared/analysis/simulation/batches/without-asking.js';
import { impactRequest, poolsOf } from '../../shared/analysis/simulation/impact/ask-impact.js';
import { estimateImpact } from '../../shared/analysis/simulation/impact/estimate-impact.js';
import { impactKeys, type StoredImpactRequest } from '../../shared/analysis/simulation/impact/impact-data.js';
import { planImpact } from '../../shared/analysis/simulation/impact/plan-impact.js';
import type { ImpactRequest } from '../../shared/analysis/simulation/impact/simulate-impact.js';
import { withinToolsMax } from '../../shared/analysis/simulation/impact/within-tools-max.js';
import { rememberAnswers } from '../../shared/analysis/simulation/remember-answers.js';
import { payerOf } from '../../shared/analysis/simulation/simulation-payer.js';
import { policySchema } from '../../shared/domain/environments/environment.js';
import { addBills, type Bill, billSchema, type Budget, nothingSpent } from '../../shared/domain/routing/bill.js';
import { simulationOf } from '../../shared/domain/work.js';
import { digest } from '../../shared/kernel/canonical/canonical-json.js';
import { InvalidInputError } from '../../shared/kernel/errors/errors.js';
import type { RunDataStore } from '../../shared/stores/run-data-store.js';
import type { CommandContext } from '../command-context.js';
import type { OpenedRouter } from '../router/open-router.js';
import type { RouterOptions } from '../router/with-router-options.js';
import { askInBatches } from './ask-in-batches.js';
import { openBatchFile } from './open-batch-file.js';

/** What is simulated on files belongs to no environment; working data wants one. */
const env = 'files';

interface BatchRequest extends ImpactRequest {
  readonly routing: RouterOptions;
  readonly budget: Budget;
}

interface Asking {
  readonly opened: OpenedRouter;
  readonly context: CommandContext;
  readonly onProgress: (done: number, total: number) => void;
  readonly onEstimate: (estimate: Bill) => void;
}

/** The answers to a simulation that were asked for in batches. */
export interface BatchAnswers {
  /** Knows these answers, and asks nothing. */
  readonly router: Router;
  /** What the batches cost, also what decides nothing. */
  readonly bill: Bill;
  /** Call it when the answers are written down, or when that broke off. */
  readonly close: (isDone: boolean) => Promise<void>;
}

/**
 * Asks the questions of a simulation in batches and waits for them. What was handed in is written down beside the file of
 * picks, so that the same command goes on after it was killed. @throws {InvalidInputError} for a router without batches.
 */
export async function answerInBatches(request: BatchRequest, asking: Asking): Promise<BatchAnswers> {
  const { opened, context, onProgress, onEstimate } = asking;
  const { plain } = opened;
  const { record } = request.routing;
  if (record === undefined || plain.batches === undefined) throw notInBatches();
  const file = openBatchFile(`${resolve(context.cwd, record)}.batches`);
  try {
    const simulation = await writeDown(request, { plain, runData: file.runData });
    await adoptPicks(simulation, { opened, runData: file.runData, trials: request.trials });
    const batched = { ...plain, estimate: plain.batches.estimate.bind(plain.batches) };
    const estimate = estimateImpact(simulation.probes, { router: batched, ...simulation, trials: request.trials });
    if (estimate !== undefined) onEstimate(estimate);
    context.terminal.explain('It can take a day or several. Whatever ends this command, the same command goes on.');
    const { simulationId } = simulation;
    const reason = await askInBatches({
      services: { runData: file.runData, routerOf: () => plain, now: context.now },
      simulation: { env, simulationId },
      signal: context.signal,
      onProgress,
    });
    const silent = withoutAsking(plain, reason ?? 'no batch held this question');
    return {
      router: rememberAnswers(silent, { runData: file.runData, env, payer: payerOf(simulationId, 0) }),
      bill: await billOf(file.runData, simulationId),
      async close(isDone) {
        if (isDone && reason === undefined) await file.remove();
        else file.close();
      },
    };
  } catch (error) {
    file.close();
    throw error;
  }
}

const notInBatches = (): InvalidInputError =>
  new InvalidInputError('--batch needs a model that takes batches, and a file of picks', [], {
    hint: 'Say --router claude, openai or azure-openai, and --record FILE: what was handed in is written down beside it.',
  });

interface WrittenDown extends Pick<ReturnType<typeof planImpact>, 'probes'> {
  readonly simulationId: string;
  readonly pools: ReturnType<typeof poolsOf>;
}

/** Writes down what is asked, as an instance does. The same request is the same simulation, whatever it may cost. */
async function writeDown(
  { registries, given, perTool, maxProbes, trials, routing, budget }: BatchRequest,
  { plain, runData }: { readonly plain: Router; readonly runData: RunDataStore },
): Promise<WrittenDown> {
  const { probes, open } = withinToolsMax(
    planImpact(registries, { given, perTool, max: maxProbes }),
    registries,
    plain,
  );
  const simulationId = digest({ router: plain.id, registries, probes, trials });
  const policy = policySchema.parse({ router: routing.router, routerModel: routing.model, routerBudget: budget });
  const request: StoredImpactRequest = {
    puts: [],
    removes: [],
    given: [...given],
    perTool,
    maxProbes,
    trials,
    isBatch: true,
    policy,
  };
  await runData.putAll(simulationOf({ env, simulationId }), [
    [impactKeys.request, request],
    [impactKeys.registries, registries],
    [impactKeys.probes(0), probes],
    [impactKeys.plan, { chunks: 1, total: probes.length, open }],
  ]);
  return { simulationId, probes, pools: poolsOf(registries) };
}

interface Adopting {
  readonly opened: Pick<OpenedRouter, 'plain' | 'known'>;
  readonly runData: RunDataStore;
  readonly trials: number;
}

/** What the file of picks answers already is in no batch. */
async function adoptPicks(
  { simulationId, probes, pools }: WrittenDown,
  { opened: { plain, known }, runData, trials }: Adopting,
): Promise<void> {
  if (known === undefined) return;
  const memory = createAnswerMemory(plain, { runData, env });
  const payer = payerOf(simulationId, 0);
  for (const probe of probes) {
    for (const side of ['before', 'after'] as const) {
      for (let trial = 0; trial < trials; trial += 1) {
        const request = impactRequest(probe, pools[side], trial);
        const answer = answerIn(known, request);
        if (answer !== undefined) await memory.put(answerKey(request), { ...answer, payer });
      }
    }
  }
}

function answerIn(known: PicksFile['known'], request: Parameters<PicksFile['known']['answer']>[0]) {
  try {
    const answer = known.answer(request);
    return answer === undefined ? undefined : { tool: answer.tool ?? null };
  } catch (error) {
    if (error instanceof UnansweredError) return { tool: null, unanswered: error.message };
    throw error;
  }
}

async function billOf(runData: RunDataStore, simulationId: string): Promise<Bill> {
  let bill = nothingSpent;
  for await (const { value } of runData.list(simulationOf({ env, simulationId }), impactKeys.batchBills)) {
    bill = addBills(bill, billSchema.parse(value));
  }
  return bill;
}

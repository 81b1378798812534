import { addBills, type Bill, type Budget, nothingSpent, usedUp } from '../../../domain/routing/bill.js';
import type { Router } from '../../router/router.js';
import { type AnswerMemory, answerKey } from '../answer-memory.js';
import { type ImpactPools, impactRequest } from '../impact/ask-impact.js';
import type { ImpactProbe } from '../impact/impact-probe.js';
import type { Pick } from '../majority.js';
import { isPaidBy } from '../simulation-payer.js';
import type { BatchedTrial } from './batch-data.js';
import { neededTrials } from './needed-trials.js';

/** Questions of one batch, and the tokens that they are going to read together, about. */
const partMax = 2_000;
const partTokensMax = 5_000_000;

/** Questions whose answers are looked up at the same time. */
const atOnce = 16;

interface Planning {
  readonly chunks: readonly (readonly ImpactProbe[])[];
  readonly pools: ImpactPools;
  readonly trials: number;
  readonly memory: AnswerMemory;
  readonly simulationId: string;
  readonly estimate: NonNullable<Router['estimate']>;
  readonly budget: Budget;
  /** In the last round all trials are asked that are left. */
  readonly isLast: boolean;
}

/**
 * The trials that have to be asked next, in batches, and why no more of them are. Each is asked once, whichever question
 * it is for; what is remembered is not asked.
 */
export async function planRound(
  planning: Planning,
): Promise<{ readonly parts: readonly (readonly BatchedTrial[])[]; readonly reason?: string }> {
  const { chunks, budget, estimate, pools } = planning;
  const known = createLookup(planning);
  const probes = chunks.flatMap((chunk, at) => chunk.map((probe) => ({ probe, chunk: at })));
  const parts: BatchedTrial[][] = [];
  const planned = new Set<string>();
  let [tokens, reason] = [0, undefined as string | undefined];
  const estimates = { before: sideEstimate('before'), after: sideEstimate('after') };

  function sideEstimate(side: 'before' | 'after'): Bill | undefined {
    const query = probes[0]?.probe.query;
    return query === undefined || pools[side].length === 0 ? undefined : estimate({ query, tools: pools[side] });
  }

  const wanted: BatchedTrial[] = [];
  for (let at = 0; at < probes.length; at += atOnce) {
    const some = await Promise.all(probes.slice(at, at + atOnce).map(({ probe, chunk }) => known.next(probe, chunk)));
    wanted.push(...some.flat());
  }
  let bill = known.paid();
  for (const trial of wanted) {
    const own = estimates[trial.side];
    if (own === undefined || planned.has(trial.key)) continue;
    const spent = usedUp(bill, budget);
    if (spent !== undefined) {
      reason = `the budget of ${spent} is used up (routerBudget in the policy)`;
      break;
    }
    bill = addBills(bill, own);
    planned.add(trial.key);
    const part = parts.at(-1);
    tokens += own.inputTokens;
    if (part === undefined || part.length >= partMax || tokens > partTokensMax) {
      parts.push([trial]);
      tokens = own.inputTokens;
    } else part.push(trial);
  }
  return { parts, ...(reason !== undefined && { reason }) };
}

/** Goes through the answers that are remembered, and adds up what this simulation has paid for them. */
function createLookup({ pools, trials, memory, simulationId, isLast }: Planning) {
  const bills = new Map<string, Bill>();
  const isOwn = (payer: string): boolean => isPaidBy(simulationId, payer);

  async function answerOf(key: string) {
    const answer = await memory.get(key, isOwn);
    if (answer?.bill !== undefined && isOwn(answer.payer)) bills.set(key, answer.bill);
    return answer;
  }

  /** The trials of one side that are to be asked now; undefined where the question has no answer any more. */
  async function nextOf(probe: ImpactProbe, chunk: number, side: 'before' | 'after') {
    const tools = pools[side];
    const picks: Pick[] = [];
    const keyOf = (trial: number): string => answerKey(impactRequest(probe, tools, trial));
    for (; tools.length > 0 && neededTrials(picks, trials) > 0;) {
      const answer = await answerOf(keyOf(picks.length));
      if (answer === undefined) break;
      if (answer.unanswered !== undefined) return undefined;
      picks.push(answer.tool);
    }
    const needed = tools.length === 0 ? 0 : neededTrials(picks, trials);
    const count = isLast && needed > 0 ? trials - picks.length : needed;
    const next: BatchedTrial[] = [];
    for (let trial = picks.length; trial < picks.length + count; trial += 1) {
      const key = keyOf(trial);
      const answer = trial === picks.length ? undefined : await answerOf(key);
      if (answer?.unanswered !== undefined) return undefined;
      if (answer === undefined) next.push({ key, probe: probe.id, chunk, side, trial });
    }
    return next;
  }

  return {
    async next(probe: ImpactProbe, chunk: number): Promise<BatchedTrial[]> {
      const sides = [await nextOf(probe, chunk, 'before'), await nextOf(probe, chunk, 'after')];
      return sides.every((side) => side !== undefined) ? sides.flat() : [];
    },
    paid: (): Bill => [...bills.values()].reduce(addBills, nothingSpent),
  };
}

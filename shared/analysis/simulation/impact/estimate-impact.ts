import { addBills, type Bill, nothingSpent } from '../../../domain/routing/bill.js';
import type { Router } from '../../router/router.js';
import type { ImpactPools } from './ask-impact.js';
import type { ImpactProbe } from './impact-probe.js';

/**
 * What a simulation is going to cost at most, about; absent where answers cost nothing. The list of tools is what counts:
 * one question for each side stands for all of them.
 */
export function estimateImpact(
  probes: readonly ImpactProbe[],
  { router, pools, trials }: { readonly router: Router; readonly pools: ImpactPools; readonly trials: number },
): Bill | undefined {
  const [first] = probes;
  if (router.estimate === undefined || first === undefined) return undefined;
  const sides = [pools.before, pools.after].filter(({ length }) => length > 0);
  return sides
    .flatMap((tools) => router.estimate?.({ query: first.query, tools }) ?? [])
    .map((once) => timesBill(once, probes.length * trials))
    .reduce(addBills, nothingSpent);
}

const timesBill = (bill: Bill, times: number): Bill => ({
  calls: bill.calls * times,
  inputTokens: bill.inputTokens * times,
  cacheWriteTokens: bill.cacheWriteTokens * times,
  cacheReadTokens: bill.cacheReadTokens * times,
  outputTokens: bill.outputTokens * times,
  ...(bill.dollars !== undefined && { dollars: bill.dollars * times }),
});

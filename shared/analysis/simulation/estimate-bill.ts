import type { ToolVersionView } from '../../domain/registry/registry-view.js';
import { addBills, type Bill, nothingSpent } from '../../domain/routing/bill.js';
import type { ToolId } from '../../domain/ids.js';
import type { Router } from '../router/router.js';
import type { PlannedProbe } from './probes/probe.js';

/** What putting these probes to a router this often is going to cost, about; nothing where calls cost nothing. */
export function estimateBill(
  probes: readonly PlannedProbe[],
  options: {
    readonly router: Router;
    readonly getTool: (id: ToolId) => ToolVersionView | undefined;
    readonly trials: number;
  },
): Bill {
  const { router, getTool, trials } = options;
  if (router.estimate === undefined) return nothingSpent;
  let sum = nothingSpent;
  for (const { query, pool } of probes) {
    const tools = pool.flatMap((id) => getTool(id) ?? []);
    const once = router.estimate({ query, tools });
    for (let trial = 0; trial < trials; trial += 1) sum = addBills(sum, once);
  }
  return sum;
}

import type { Bill, Budget } from '../../../domain/routing/bill.js';
import type { Router } from '../../router/router.js';
import { askImpact, poolsOf } from './ask-impact.js';
import type { ComparedRegistries } from './compared-registries.js';
import { estimateImpact } from './estimate-impact.js';
import type { GivenProbe } from './impact-probe.js';
import type { ImpactReport } from './impact-report.js';
import { judgeImpact } from './judge-impact.js';
import { notesOn } from './notes-on.js';
import { planImpact } from './plan-impact.js';
import { withinToolsMax } from './within-tools-max.js';

export interface ImpactRequest {
  readonly registries: ComparedRegistries;
  readonly given: readonly GivenProbe[];
  readonly perTool: number;
  readonly maxProbes: number;
  readonly trials: number;
  /** What of the two registries could not be read. */
  readonly unread?: readonly string[];
  /** What else has to be known to read the figures. */
  readonly notes?: readonly string[];
}

/** Simulates a change from beginning to end in this process. */
export async function simulateImpact(
  { registries, given, perTool, maxProbes, trials, unread = [], notes = [] }: ImpactRequest,
  options: {
    readonly router: Router;
    readonly signal?: AbortSignal;
    readonly onProgress?: (done: number, total: number) => void;
    readonly until?: number;
    /** The most that answers may cost. */
    readonly budget?: Budget;
    /** Called before anything is asked, with what it is going to cost at most; not where answers cost nothing. */
    readonly onEstimate?: (estimate: Bill) => void;
  },
): Promise<ImpactReport> {
  const all = planImpact(registries, { given, perTool, max: maxProbes });
  const planned = withinToolsMax(all, registries, options.router);
  const plan = { ...planned, open: [...unread, ...planned.open] };
  const pools = poolsOf(registries);
  const { onEstimate, ...asking } = options;
  const estimate = estimateImpact(plan.probes, { router: options.router, pools, trials });
  if (estimate !== undefined) onEstimate?.(estimate);
  const answers = await askImpact(plan.probes, { ...asking, pools, trials });
  return judgeImpact({
    registries,
    plan,
    answers,
    router: options.router.id,
    trials,
    notes: [...notesOn(options.router.id), ...notes],
  });
}

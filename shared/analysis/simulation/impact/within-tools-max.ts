import type { Router } from '../../router/router.js';
import type { ComparedRegistries } from './compared-registries.js';
import type { ImpactPlan } from './plan-impact.js';

/**
 * The plan, or one that asks nothing where the router's API does not take all tools in one request. Asking with a part of them
 * would answer another question: which tool a model calls that does not see the others.
 */
export function withinToolsMax(
  plan: ImpactPlan,
  { before, after }: Pick<ComparedRegistries, 'before' | 'after'>,
  { id, toolsMax = Number.POSITIVE_INFINITY }: Pick<Router, 'id' | 'toolsMax'>,
): ImpactPlan {
  const offered = Math.max(before.length, after.length);
  if (offered <= toolsMax) return plan;
  const why =
    `nothing was asked: ${id} takes ${toolsMax} tools at most in one request, and ${offered} are offered. ` +
    'Name a router that takes all of them (claude, local), or simulate fewer servers';
  return { probes: [], open: [why] };
}

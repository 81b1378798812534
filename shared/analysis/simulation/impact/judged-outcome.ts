import type { ToolVersionView } from '../../../domain/registry/registry-view.js';
import type { ToolId } from '../../../domain/ids.js';
import { isLocator } from '../probes/is-locator.js';
import { majorityOf } from '../majority.js';
import type { ComparedRegistries } from './compared-registries.js';
import type { ImpactOutcome } from './impact-probe.js';
import type { PickResult } from './impact-report.js';

/** An outcome with what its picks come to. */
export interface JudgedOutcome extends ImpactOutcome {
  readonly from: PickResult;
  readonly to: PickResult;
  /** Whose question it is: the tool that serves it, or where nobody said, the one that had it before. */
  readonly owner: ToolId | undefined;
  /** Whether a pick of after is of a tool that finds what the owner has to be told, or serves as well as it. */
  readonly isFine: (pick: ToolId) => boolean;
  /** What the trials after the change came to, whether the tool serves the question or not. */
  readonly reaches: ToolId | 'none' | 'undecided';
}

/** What the picks of each side come to; a tool that only finds what the question's own tool needs is no thief, and not it. */
export function createOutcomeJudge({ before, after }: ComparedRegistries) {
  const sides = { before: byId(before), after: byId(after) };

  return function judge(outcome: ImpactOutcome): JudgedOutcome {
    const { expected, equals = [] } = outcome;
    /** One of several that serve alike counts as the one that is named first. */
    const own = (pick: ToolId | null): ToolId | null =>
      expected !== undefined && pick !== null && equals.includes(pick) ? expected : pick;
    const first = resultOf(outcome.before.map(own));
    const last = resultOf(outcome.after.map(own));
    const owner = expected ?? (first === 'none' || first === 'undecided' ? undefined : first);
    const locatesOn = (side: keyof typeof sides) =>
      function locates(pick: ToolId): boolean {
        const [picked, wanted] = [sides[side].get(pick), owner === undefined ? undefined : sides[side].get(owner)];
        return (
          pick !== owner && picked !== undefined && wanted !== undefined && isLocator(picked, wanted, outcome.query)
        );
      };
    const asLocator = (result: ReturnType<typeof resultOf>, locates: (pick: ToolId) => boolean): PickResult =>
      result !== 'none' && result !== 'undecided' && locates(result) ? 'locator' : result;
    const locates = locatesOn('after');
    const isFine = (pick: ToolId): boolean => equals.includes(pick) || locates(pick);
    return {
      ...outcome,
      owner,
      from: asLocator(first, locatesOn('before')),
      to: asLocator(last, locates),
      isFine,
      reaches: resultOf(outcome.after),
    };
  };
}

const byId = (tools: readonly ToolVersionView[]): ReadonlyMap<ToolId, ToolVersionView> =>
  new Map(tools.map((tool) => [tool.id, tool]));

function resultOf(picks: ImpactOutcome['before']): ToolId | 'none' | 'undecided' {
  const majority = majorityOf(picks);
  return majority === undefined ? 'undecided' : (majority ?? 'none');
}

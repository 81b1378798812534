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
  /** Whether a pick of after is of a tool that finds what the owner has to be told. */
  readonly locates: (pick: ToolId) => boolean;
}

/** What the picks of each side come to; a tool that only finds what the question's own tool needs is no thief, and not it. */
export function createOutcomeJudge({ before, after }: ComparedRegistries) {
  const sides = { before: byId(before), after: byId(after) };

  return function judge(outcome: ImpactOutcome): JudgedOutcome {
    const first = resultOf(outcome.before);
    const owner = outcome.expected ?? (first === 'none' || first === 'undecided' ? undefined : first);
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
    return {
      ...outcome,
      owner,
      from: asLocator(first, locatesOn('before')),
      to: asLocator(resultOf(outcome.after), locates),
      locates,
    };
  };
}

const byId = (tools: readonly ToolVersionView[]): ReadonlyMap<ToolId, ToolVersionView> =>
  new Map(tools.map((tool) => [tool.id, tool]));

function resultOf(picks: ImpactOutcome['before']): ToolId | 'none' | 'undecided' {
  const majority = majorityOf(picks);
  return majority === undefined ? 'undecided' : (majority ?? 'none');
}

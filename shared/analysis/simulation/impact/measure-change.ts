import type { ToolId } from '../../../domain/ids.js';
import { wilsonInterval } from '../statistics.js';
import type { ImpactReport, PickResult, RegistryChange } from './impact-report.js';
import type { JudgedOutcome } from './judged-outcome.js';

/** A tool that loses more than this share of its own questions is named. */
const loserShare = 0.1;

/** What some questions say about a change. */
export interface MeasuredChange {
  /** Questions whose tool is there before and after. */
  readonly lasting: readonly JudgedOutcome[];
  /** Of these, those that their tool had. */
  readonly had: readonly JudgedOutcome[];
  /** Of these, those that an added or changed tool takes. */
  readonly stolen: readonly JudgedOutcome[];
  readonly losers: ImpactReport['losers'];
  /** Of the added tools' own questions, those that reach them. */
  readonly reached: ImpactReport['reached'];
}

/** A tool called first that finds what the right one needs is neither a loss nor a hit: such questions are left out of both. */
export const isDirect = ({ from, to }: JudgedOutcome): boolean => from !== 'locator' && to !== 'locator';

export function measureChange(outcomes: readonly JudgedOutcome[], change: RegistryChange): MeasuredChange {
  const newcomers = new Set<PickResult>([...change.added, ...change.changed]);
  const gone = new Set<PickResult>(change.removed);
  const added = new Set<PickResult>(change.added);
  const lasting = outcomes.filter(({ owner }) => owner !== undefined && !gone.has(owner) && !added.has(owner));
  const had = lasting.filter(({ owner, from }) => from === owner);
  const own = outcomes.filter(({ owner, to }) => owner !== undefined && added.has(owner) && to !== 'locator');
  return {
    lasting,
    had,
    stolen: had.filter(({ owner, to }) => to !== owner && newcomers.has(to)),
    losers: findLosers(lasting.filter(isDirect)),
    reached: shareOf(own, ({ owner, to }) => to === owner),
  };
}

export function shareOf<T>(items: readonly T[], counts: (item: T) => boolean): ImpactReport['reached'] {
  const count = items.filter(counts).length;
  return { count, of: items.length, interval95: wilsonInterval(count, items.length) };
}

function findLosers(lasting: readonly JudgedOutcome[]): ImpactReport['losers'] {
  const byOwner = Map.groupBy(lasting, ({ owner }) => owner);
  const rows = [...byOwner].flatMap(([tool, own]) => {
    const had = own.filter(({ from }) => from === tool);
    const lost = shareOf(had, ({ to }) => to !== tool);
    const after = own.filter(({ to }) => to === tool).length;
    const isLosing = had.length > 0 && (had.length - after) / had.length > loserShare;
    return tool === undefined || !isLosing ? [] : [{ tool: tool satisfies ToolId, before: had.length, after, lost }];
  });
  return rows.sort((a, b) => lossOf(b) - lossOf(a) || b.lost.count - a.lost.count || (a.tool < b.tool ? -1 : 1));
}

const lossOf = ({ before, after }: ImpactReport['losers'][number]): number => (before - after) / before;

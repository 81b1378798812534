import { assessRisk } from './assess-risk.js';
import type { ImpactReport, RegistryChange } from './impact-report.js';
import type { JudgedOutcome } from './judged-outcome.js';
import { measureChange } from './measure-change.js';

/** Parties whose questions are looked at by themselves; those of the others count together. */
const partiesMax = 20;

/**
 * The risk by all questions, by those that nobody keeps, and by these with the kept ones of each party: the worst counts.
 * Whoever keeps easy questions talks no risk away.
 */
export function findRisk(outcomes: readonly JudgedOutcome[], change: RegistryChange): ImpactReport['risk'] {
  const [all, ...others] = [outcomes, ...choicesOf(outcomes)].map((some) => riskOf(some, change));
  return others.reduce((worst, risk) => (risk.score > worst.score ? risk : worst), all ?? riskOf(outcomes, change));
}

function riskOf(outcomes: readonly JudgedOutcome[], change: RegistryChange): ImpactReport['risk'] {
  const { lasting, had, stolen, losers, reached } = measureChange(outcomes, change);
  const losing = new Set(losers.map(({ tool }) => tool));
  // On the questions of the tools that lose some the risk rests.
  const deciding = lasting.filter(({ owner }) => owner !== undefined && losing.has(owner));
  return assessRisk({ losers, stolen: stolen.length, had: had.length, reached, deciding });
}

function choicesOf(outcomes: readonly JudgedOutcome[]): (readonly JudgedOutcome[])[] {
  const kept = outcomes.filter(({ keptBy, isWritten }) => keptBy !== undefined && isWritten === undefined);
  if (kept.length === 0) return [];
  const others = outcomes.filter((outcome) => !kept.includes(outcome));
  const parties = [...new Set(kept.flatMap(({ keptBy = [] }) => keptBy))].sort();
  const groups = [
    ...parties.slice(0, partiesMax).map((party) => [party]),
    ...(parties.length > partiesMax ? [parties.slice(partiesMax)] : []),
  ];
  return [
    others,
    ...groups.map((group) => [
      ...others,
      ...kept.filter(({ keptBy = [] }) => keptBy.some((party) => group.includes(party))),
    ]),
  ];
}

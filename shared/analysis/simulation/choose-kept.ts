import { partyOf } from '../../domain/governance/party-of.js';
import { isAsked, type StoredProbe } from '../../domain/routing/probe.js';

/** Most questions of one party that are asked about one tool. */
export const keptMax = 20;

/**
 * Of the questions that are kept for one tool, those that are asked: each party has room of its own, and those that people
 * asked come first.
 */
export function chooseKept(kept: readonly StoredProbe[]): StoredProbe[] {
  const inOrder = [...kept].sort((a, b) => Number(isAsked(b)) - Number(isAsked(a)) || (a.id < b.id ? -1 : 1));
  return [...Map.groupBy(inOrder, ({ createdBy }) => partyOf(createdBy)).values()].flatMap((own) =>
    own.slice(0, keptMax),
  );
}

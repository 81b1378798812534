import type { ConflictMap } from '../api/types.js';

/** Of the questions meant for a tool, how many went to another tool. */
export interface Lost {
  readonly lost: number;
  readonly questions: number;
}

/** What each tool loses in all conflicts of a map, whatever a filter leaves; a tool that is not here was not measured. */
export function lostByTool(edges: readonly Pick<ConflictMap['edges'][number], 'lost'>[]): Map<string, Lost> {
  const sums = new Map<string, Lost>();
  for (const { tool, lost, questions } of edges.flatMap((edge) => edge.lost ?? [])) {
    const before = sums.get(tool) ?? { lost: 0, questions: 0 };
    sums.set(tool, { lost: before.lost + lost, questions: before.questions + questions });
  }
  return sums;
}

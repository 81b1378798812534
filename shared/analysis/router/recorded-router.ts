import { UnreachableError } from '../../kernel/errors/errors.js';
import type { ToolId } from '../../domain/ids.js';
import type { Router } from './router.js';

/**
 * Replays picks: for each query one pick per trial, starting over when there are more trials than picks; null is "no
 * tool". A pick that is not among the tools offered counts as none, as it would for a model.
 */
export function createRecordedRouter(
  picks: ReadonlyMap<string, readonly [ToolId | null, ...(ToolId | null)[]]>,
  id = 'recorded',
): Router {
  return {
    id,
    route({ query, tools, trial }) {
      const recorded = picks.get(query);
      if (recorded === undefined) {
        return Promise.reject(
          new UnreachableError(`no pick was recorded for "${query.slice(0, 80)}"`, {
            hint: 'Record the query first, or use another router.',
          }),
        );
      }
      const pick = recorded[trial % recorded.length];
      return Promise.resolve({ tool: tools.some((tool) => tool.id === pick) ? (pick ?? undefined) : undefined });
    },
  };
}

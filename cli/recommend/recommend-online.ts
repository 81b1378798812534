import { shownConflictSchema } from '../../shared/api/shown-conflict.js';
import { shownRecommendationsSchema } from '../../shared/api/shown-recommendation.js';
import type { ApiCommand } from '../with-api.js';
import type { ShownRecommendations } from '../output/print-recommendations.js';

/** What an instance recommends for a conflict, or for each open conflict of a tool with another, at most `max` of them. */
export async function recommendOnline(
  target: string,
  max: number,
  { api, environmentPath }: ApiCommand,
): Promise<{ readonly results: readonly ShownRecommendations[]; readonly left: number }> {
  const path = `${environmentPath}/conflicts`;
  const conflicts = target.includes('~')
    ? await Array.fromAsync(
        api.list({ path, query: { tool: target, status: 'open', limit: 500 }, schema: shownConflictSchema }),
      )
    : [await api.request({ path: `${path}/${encodeURIComponent(target)}`, schema: shownConflictSchema })];
  const pairs = conflicts.filter(({ tools }) => tools.length === 2);
  const results: ShownRecommendations[] = [];
  for (const { id, severity, text } of pairs.slice(0, max)) {
    const answer = await api.request({
      path: `${path}/${encodeURIComponent(id)}/recommendations`,
      schema: shownRecommendationsSchema,
    });
    results.push({ about: `${severity} ${text}`, ...answer });
  }
  return { results, left: pairs.length - results.length };
}

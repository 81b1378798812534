import type { ToolVersionView } from '../../domain/registry/registry-view.js';
import type { ToolId } from '../../domain/ids.js';
import type { Router } from '../router/router.js';
import { isSettled } from './majority.js';
import type { PlannedProbe, ProbeOutcome } from './probes/probe.js';
import { seededRandom } from '../../kernel/seeded-random.js';
import { shuffle } from './shuffle.js';

/**
 * Puts a probe to the router `trials` times, the tools in another order each time, and keeps what it picked.
 * "No tool" and a pick outside the pool count as none. It stops when the remaining trials cannot change the majority.
 * When a tool of the pair is gone there is nothing to learn, and no trial is run.
 * @throws {UnansweredError} {@link UnreachableError} {@link UnavailableError} when the router gave no answer: that is never
 * counted as a pick.
 */
export async function runProbe(
  probe: PlannedProbe,
  options: {
    readonly router: Router;
    readonly getTool: (id: ToolId) => ToolVersionView | undefined;
    readonly trials: number;
    readonly signal?: AbortSignal;
  },
): Promise<ProbeOutcome> {
  const { router, getTool, trials, signal } = options;
  const { id: probeId, query, pair, expected, origin, keptBy } = probe;
  const tools = probe.pool.flatMap((id) => {
    const tool = getTool(id);
    return tool === undefined ? [] : [{ id: tool.id, server: tool.server, definition: tool.definition }];
  });
  const offered = new Set(tools.map(({ id }) => id));
  const picks: (ToolId | null)[] = [];
  const compared = pair.flatMap((id) => getTool(id) ?? []);
  if (compared.length === pair.length) {
    for (let trial = 0; trial < trials && !isSettled(picks, trials); trial += 1) {
      const shuffled = shuffle(tools, seededRandom(probeId, trial));
      const { tool } = await router.route({ query, tools: shuffled, trial, ...(signal !== undefined && { signal }) });
      picks.push(tool !== undefined && offered.has(tool) ? tool : null);
    }
  }
  const fingerprints = compared.map(({ fingerprint }) => fingerprint);
  return { probeId, query, pair, fingerprints, expected, origin, ...(keptBy !== undefined && { keptBy }), picks };
}

import { keptMax } from '../../shared/analysis/simulation/choose-kept.js';
import type { KeptProbes } from '../../shared/analysis/simulation/probes/plan-probes.js';
import type { ToolId } from '../../shared/domain/ids.js';
import { systemActor } from '../../shared/domain/event.js';
import type { StoredProbe } from '../../shared/domain/routing/probe.js';
import type { RegisteredTool } from '../../shared/domain/registry/registry-view.js';
import { plural } from '../../shared/everywhere/plural.js';
import { createLookup, findTools, type ProbeLine } from './read-probes.js';

/**
 * The questions of a file that stage 4 can ask about these tools, and notes about the others: a file is about all tools of
 * a repository, and a scan may look at some of them.
 */
export function questionsFor(
  lines: readonly ProbeLine[],
  tools: readonly RegisteredTool[],
): { readonly kept: KeptProbes; readonly notes: readonly string[] } {
  const idOf = createLookup(tools);
  const kept = new Map<ToolId, StoredProbe[]>();
  let [unknown, bare] = [0, 0];
  for (const [at, line] of lines.entries()) {
    const found = findTools(line, idOf);
    if (found.unknown !== undefined) unknown += 1;
    else if (found.probe.expected === undefined) bare += 1;
    else {
      const { query, expected, equals, origin } = found.probe;
      const stored = { id: `${at}`, env: 'scan', query, expected, origin, createdAt: notKept, createdBy: systemActor };
      kept.set(expected, [...(kept.get(expected) ?? []), { ...stored, ...(equals && { equals }) }]);
    }
  }
  const beyond = [...kept.values()].reduce((sum, { length }) => sum + Math.max(0, length - keptMax), 0);
  return {
    kept,
    notes: [
      ...(beyond > 0 ? [`${plural(beyond, 'question')} left out: stage 4 asks ${keptMax} for each tool`] : []),
      ...(unknown > 0 ? [`${plural(unknown, 'question')} left out: a tool that is named is not here`] : []),
      ...(bare > 0
        ? [`${plural(bare, 'question')} left out: no tool is expected, which only a simulation can use`]
        : []),
    ],
  };
}

/** Nobody asks when a question of a file was written. */
const notKept = '1970-01-01T00:00:00.000Z';

import type { ToolId } from '../domain/ids.js';
import type { Policy } from '../domain/environment.js';
import type { IndexedTool } from './indexed-tool.js';
import type { RegistryIndex } from './registry-index.js';

/** What a stage is given: the candidate as this registry reads it, and the registry at one revision. */
export interface InspectionContext {
  readonly candidate: IndexedTool;
  readonly registry: RegistryIndex;
  readonly policy: Policy;
  /** Pairs to compare whatever the indexes say. */
  readonly alsoWith: readonly ToolId[];
  /** Pairs not to compare. */
  readonly without: ReadonlySet<ToolId>;
}

export interface SemanticContext extends InspectionContext {
  /** Vector of the candidate's topic. */
  readonly topic: Float32Array;
}

/** These tools, the candidate itself and what is to be left out excepted; each once. */
export function othersOf({ candidate, without }: InspectionContext, tools: Iterable<IndexedTool>): IndexedTool[] {
  const seen = new Set<number>();
  const others: IndexedTool[] = [];
  for (const tool of tools) {
    const { id } = tool.tool;
    if (seen.has(tool.number) || id === candidate.tool.id || without.has(id)) continue;
    seen.add(tool.number);
    others.push(tool);
  }
  return others;
}

/** The tools of these ids that are registered. */
export const registeredOf = ({ registry }: InspectionContext, ids: readonly ToolId[]): IndexedTool[] =>
  ids.flatMap((id) => registry.indexed(id) ?? []);

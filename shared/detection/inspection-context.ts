import type { ToolId } from '../domain/ids.js';
import type { Policy } from '../domain/environment.js';
import type { IndexedTool, ToolVectors } from './indexed-tool.js';
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
  readonly vectors: ToolVectors;
}

/** The registered tools of these ids, the candidate itself and what is to be left out excepted; each once. */
export function othersOf({ candidate, registry, without }: InspectionContext, ids: Iterable<ToolId>): IndexedTool[] {
  const others: IndexedTool[] = [];
  for (const id of new Set(ids)) {
    const other = id === candidate.tool.id || without.has(id) ? undefined : registry.indexed(id);
    if (other !== undefined) others.push(other);
  }
  return others;
}

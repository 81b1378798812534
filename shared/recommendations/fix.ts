import type { Finding } from '../domain/analysis/conflict.js';
import type { DefinitionChange, RecommendationType } from '../domain/routing/recommendation.js';
import type { RegisteredTool } from '../domain/registry/registry-view.js';

/** Two tools in conflict, seen from the one that is to change. */
export interface Sides {
  readonly tool: RegisteredTool;
  readonly other: RegisteredTool;
  /** What was found about the two. */
  readonly findings: readonly Finding[];
}

/** A change of definitions that may settle a conflict; nothing is known of its effect yet. */
export interface Fix {
  readonly type: RecommendationType;
  /** `recipes`, or the provider and model that wrote it. */
  readonly author: string;
  readonly says: string;
  readonly changes: readonly DefinitionChange[];
}

/** A tool's change, from its definition as it is. */
export const changeOf = (
  { id, server, definition }: RegisteredTool,
  after?: RegisteredTool['definition'],
): DefinitionChange => ({ tool: id, server, before: definition, ...(after !== undefined && { after }) });

import type { ToolDefinition } from '../../domain/registry/tool.js';
import type { Subschema } from './subschemas.js';

/** What a rule looks at: one tool, with the schemas inside its inputSchema. */
export interface LimitedTool {
  readonly server: string;
  readonly definition: ToolDefinition;
  readonly subschemas: readonly Subschema[];
}

/** A place where a definition goes beyond what some API or client takes. */
export interface Excess {
  /** Path into the definition, with dots. */
  readonly at: string;
  /** What is there, in a few words. */
  readonly what: string;
}

/** One thing that model APIs or clients refuse although it is valid. */
export interface ClientLimit {
  /** Stable; stands in the evidence and on the page. */
  readonly id: string;
  /** Who refuses it, as the subject of a sentence. */
  readonly who: string;
  /** MEDIUM where one such tool breaks a whole session or listing. */
  readonly severity: 'MEDIUM' | 'LOW';
  readonly find: (tool: LimitedTool) => Iterable<Excess>;
}

import type { ToolDefinition } from '../domain/registry/tool.js';

/** What a proposal makes of a definition, and what that is in words. */
export interface Edit {
  readonly after: ToolDefinition;
  readonly says: string;
}

import type { ToolId } from '../domain/ids.js';
import type { ToolDefinition } from '../domain/tool.js';

/** A tool as detection sees it: who it is and what a model is shown. */
export interface RegisteredTool {
  readonly id: ToolId;
  readonly server: string;
  readonly definition: ToolDefinition;
  readonly fingerprint: string;
  /** The definition people approved, where `definition` is a newer one. */
  readonly approved?: ToolDefinition;
}

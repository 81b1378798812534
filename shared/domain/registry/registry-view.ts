import type { Standing } from './standing.js';
import type { ToolId } from '../ids.js';
import type { ToolDefinition } from './tool.js';

/** One version of a tool: what a model is shown, and which tool it belongs to. */
export interface ToolVersionView {
  readonly id: ToolId;
  readonly server: string;
  readonly definition: ToolDefinition;
  readonly fingerprint: string;
}

/** A tool as detection sees it: its newest version, and the one in the catalog where that is another. */
export interface RegisteredTool extends ToolVersionView {
  /** The version in the catalog while a newer one waits. Both are compared with every other tool. */
  readonly offered?: Pick<ToolVersionView, 'definition' | 'fingerprint'>;
  /** Absent for a tool that is not registered: it is later than every registered one. */
  readonly standing?: Standing;
}

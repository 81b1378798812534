import type { Policy } from '../../domain/environment.js';
import type { ToolId } from '../../domain/ids.js';
import type { ToolDefinition } from '../../domain/tool.js';

export interface RoutableTool {
  readonly id: ToolId;
  readonly server: string;
  readonly definition: ToolDefinition;
}

/** Picks the tool a model would call for a query, or none. */
export interface Router {
  /** Provider, model and calibration version: part of what a result was computed on. */
  readonly id: string;

  /**
   * `trial` (from 0) varies what varies between calls of a real model, such as the order of the tools; the same
   * arguments give the same answer from a deterministic router.
   * @throws {UnreachableError} when no answer could be had: never to be counted as "no tool".
   */
  route(request: {
    readonly query: string;
    readonly tools: readonly RoutableTool[];
    readonly trial: number;
  }): Promise<{ readonly tool: ToolId | undefined }>;
}

/** The router that a policy names. */
export type RouterOf = (policy: Pick<Policy, 'router'>) => Router;

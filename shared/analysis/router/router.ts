import type { Policy } from '../../domain/environments/environment.js';
import type { ToolId } from '../../domain/ids.js';
import type { Bill } from '../../domain/routing/bill.js';
import type { ToolDefinition } from '../../domain/registry/tool.js';
import { NotEstablishedError } from '../../kernel/errors/errors.js';

export interface RoutableTool {
  readonly id: ToolId;
  readonly server: string;
  readonly definition: ToolDefinition;
}

export interface RoutingRequest {
  readonly query: string;
  readonly tools: readonly RoutableTool[];
  readonly trial: number;
  /** Aborted when nobody waits for the answer any more. */
  readonly signal?: AbortSignal;
}

export interface RoutingAnswer {
  readonly tool: ToolId | undefined;
  /** What the answer cost; absent where answers cost nothing. */
  readonly bill?: Bill;
}

/** Picks the tool a model would call for a query, or none. */
export interface Router {
  /** Provider, model and calibration version: part of what a result was computed on. */
  readonly id: string;

  /** Queries that may be out at the same time; one where it is absent. */
  readonly parallel?: number;

  /** Works out at once what these requests have in common to wait for; `route` does without, and is slower then. */
  prepare?(requests: readonly Pick<RoutingRequest, 'query' | 'tools'>[]): Promise<void>;

  /** The chance of each tool to be picked, of those that have any; only where a router knows its own chances. */
  chances?(request: Pick<RoutingRequest, 'query' | 'tools'>): Promise<ReadonlyMap<ToolId, number>>;

  /** What one call is going to cost, about; absent where calls cost nothing. */
  estimate?(request: Pick<RoutingRequest, 'query' | 'tools'>): Bill;

  /**
   * `trial` (from 0) varies what varies between calls of a real model, such as the order of the tools; the same
   * arguments give the same answer from a deterministic router.
   * @throws {UnansweredError} when there is no pick for this query: it is never to be counted as "no tool".
   * @throws {UnreachableError} {@link UnavailableError} when no query is answered just now: the same holds.
   */
  route(request: RoutingRequest): Promise<RoutingAnswer>;
}

/** The model was reached and did not pick: it refused, its answer was filtered or cut, or the request was not accepted. */
export class UnansweredError extends NotEstablishedError {
  readonly bill: Bill | undefined;

  constructor(message: string, bill?: Bill) {
    super(message);
    this.bill = bill;
  }
}

/** What the id of a router begins with whose picks come from a file. */
export const recordedPrefix = 'recorded:';

/** The router that a policy names. What somebody waits for is urgent: it goes before the rest, where there is a queue. */
export type RouterOf = (
  policy: Pick<Policy, 'router' | 'routerModel'>,
  options?: { readonly isUrgent?: boolean | undefined },
) => Router;

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

/** One question of a batch, and the name that its answer comes back under. */
export interface BatchedQuestion extends Pick<RoutingRequest, 'query' | 'tools'> {
  /** Unique in its batch; what every API takes: `^[a-zA-Z0-9_-]{1,64}$`. */
  readonly id: string;
}

/** A pick, or why there is none. */
export interface BatchedAnswer {
  readonly tool?: ToolId | undefined;
  readonly unanswered?: string;
  readonly bill?: Bill;
}

/** A batch to hand in, with what finds it again when it is not known whether it was handed in before. */
export interface NewBatch {
  /** Name of the batch among all others of this account. */
  readonly marker: string;
  readonly questions: readonly BatchedQuestion[];
  /** When it was handed in first, or was about to be. */
  readonly since: Date;
  /** Whether it certainly was not handed in before. */
  readonly isNew: boolean;
  /** Batches that are known to be other ones. */
  readonly others: ReadonlySet<string>;
}

/**
 * Questions that a provider answers together, within a day, at half the price. Each is asked once; what has no answer
 * when the batch ends is unanswered, never "no tool".
 */
export interface RouterBatches {
  /** What one question costs in a batch, about. */
  estimate(request: Pick<RoutingRequest, 'query' | 'tools'>): Bill;
  /**
   * Hands a batch in, and answers its id. A batch that the provider has already is found and not handed in again.
   * @throws {UnreachableError} when it is not known whether the provider has it; asked again, it is looked for first.
   */
  submit(batch: NewBatch): Promise<string>;
  /** Whether it has ended, and how many of its questions are done. */
  look(id: string): Promise<{ readonly isEnded: boolean; readonly done: number }>;
  /**
   * What came of a batch that has ended: the answer to each question, also why it has none. Undefined when it is the
   * batch of somebody else.
   */
  collect(
    id: string,
    questions: readonly { readonly id: string; readonly tools: readonly RoutableTool[] }[],
  ): Promise<ReadonlyMap<string, BatchedAnswer> | undefined>;
  /** Asks the provider to stop it. What is answered by then is paid for. */
  cancel(id: string): Promise<void>;
}

/** Picks the tool a model would call for a query, or none. */
export interface Router {
  /** Provider, model and calibration version: part of what a result was computed on. */
  readonly id: string;

  /** False where its settings are missing: it answers nothing, and says which. */
  readonly isSetUp?: false;

  /** Most tools that one request may offer, where the API has a bound. */
  readonly toolsMax?: number;

  /** Queries that may be out at the same time; one where it is absent. */
  readonly parallel?: number;

  /** Works out at once what these requests have in common to wait for; `route` does without, and is slower then. */
  prepare?(requests: readonly Pick<RoutingRequest, 'query' | 'tools'>[]): Promise<void>;

  /** The chance of each tool to be picked, of those that have any; only where a router knows its own chances. */
  chances?(request: Pick<RoutingRequest, 'query' | 'tools'>): Promise<ReadonlyMap<ToolId, number>>;

  /** What one call is going to cost, about; absent where calls cost nothing. */
  estimate?(request: Pick<RoutingRequest, 'query' | 'tools'>): Bill;

  /** Where the provider answers many questions together for less, to those who can wait. */
  readonly batches?: RouterBatches;

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

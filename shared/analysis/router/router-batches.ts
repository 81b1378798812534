import type { ToolId } from '../../domain/ids.js';
import type { Bill } from '../../domain/routing/bill.js';
import type { RoutableTool, RoutingRequest } from './router.js';

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

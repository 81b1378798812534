import type { Policy } from '../../domain/environments/environment.js';
import type { Bill } from '../../domain/routing/bill.js';

/** What a model is asked to write. */
export interface WritingRequest {
  /** What to do, in words of ours alone. */
  readonly task: string;
  /** What strangers wrote, marked as data; see `quoteData`. */
  readonly data: string;
  /** The form of the answer: a JSON Schema, and a name for it of letters and `_`. */
  readonly form: { readonly name: string; readonly schema: Readonly<Record<string, unknown>> };
  /** Aborted when nobody waits for the answer any more. */
  readonly signal?: AbortSignal;
}

/** What a model wrote: not checked yet. */
export interface Written {
  readonly text: string;
  /** Whether it ends in the middle, because there was no room for more. */
  readonly isCut: boolean;
  readonly bill: Bill;
}

/** A model that writes texts in a form. What it writes is a stranger's text: whoever asks checks it. */
export interface WritingModel {
  /** Provider and model. */
  readonly id: string;
  /** Requests that may be out at the same time. */
  readonly parallel: number;
  /** What one request is going to cost, about. */
  estimate(request: Pick<WritingRequest, 'task' | 'data'>): Bill;
  /**
   * @throws {UnansweredError} when the model refused, its answer was filtered, or the request was not accepted.
   * @throws {UnreachableError} {@link UnavailableError} when no request is answered just now.
   */
  write(request: WritingRequest): Promise<Written>;
}

/** The model that writes for a policy; undefined where its router is the local one, which writes nothing. */
export type WriterOf = (policy: Pick<Policy, 'router' | 'routerModel'>) => WritingModel | undefined;

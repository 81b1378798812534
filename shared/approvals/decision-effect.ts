import type { Approval } from '../domain/governance/approval.js';
import type { RequestContext } from '../domain/event.js';
import type { Operation } from '../platform/documents/documents.js';

/** What a decision changes beside the approval itself, in the same batch. */
export interface DecisionEffect {
  readonly approve: (revision: number) => readonly Operation[];
  readonly reject: (revision: number) => readonly Operation[];
  /** Why approving does nothing yet, and what to do first. */
  readonly waitsFor?: { readonly reason: string; readonly hint: string };
  /** What the decision's event says beside its outcome. */
  readonly about: Readonly<Record<string, unknown>>;
}

/**
 * Prepares what deciding does, for one purpose of approvals.
 * @throws {ConflictError} when what the approval was asked for is not so any more.
 */
export type PrepareEffect = (approval: Approval, by: RequestContext, at: Date) => Promise<DecisionEffect>;

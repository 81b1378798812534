import type { BreakerState } from '../breaker/breaker.js';

/** Where a copy of the audit log goes: a SIEM that whoever runs MTGS need not be able to write. */
export interface AuditSink {
  /**
   * Sends rows in their order. The same rows may be sent again: a SIEM tells them apart by chain and sequence.
   * @throws {UnreachableError} when it is not certain that all of them were taken.
   */
  send(rows: readonly Readonly<Record<string, unknown>>[]): Promise<void>;
  readonly state: () => BreakerState;
}

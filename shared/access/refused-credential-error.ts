import type { Actor } from '../domain/event.js';
import { UnauthenticatedError } from '../kernel/errors/errors.js';

/** A credential that is genuine and does not count: `actor` is known, so that the refusal can be audited. */
export class RefusedCredentialError extends UnauthenticatedError {
  readonly actor: Actor;
  /** For the audit log: `expired`, `revoked`, `wrong audience` … */
  readonly reason: string;

  constructor(message: string, actor: Actor, reason: string, options: ErrorOptions & { hint?: string } = {}) {
    super(message, options);
    this.actor = actor;
    this.reason = reason;
  }
}

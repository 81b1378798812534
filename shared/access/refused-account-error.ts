import type { Actor } from '../domain/event.js';
import { ForbiddenError } from '../kernel/errors/errors.js';

/** An account that is known and is let into nothing: `actor` says which, so that the refusal can be audited. */
export class RefusedAccountError extends ForbiddenError {
  readonly actor: Actor;

  constructor(message: string, actor: Actor, options: ErrorOptions & { hint?: string } = {}) {
    super(message, options);
    this.actor = actor;
  }
}

/** Base of every error this codebase throws on purpose. `code` is stable and has a page in docs/errors. */
export abstract class AppError extends Error {
  abstract readonly code: string;

  /** What to do about it, in one sentence; shown to users beside the message. */
  readonly hint: string | undefined;

  constructor(message: string, options: ErrorOptions & { hint?: string } = {}) {
    super(message, options);
    this.hint = options.hint;
  }

  override get name(): string {
    return this.constructor.name;
  }
}

/** One thing wrong with an input, and where: `path` is a JSON path such as `inputSchema.properties.a`. */
export interface Problem {
  readonly path: string;
  readonly message: string;
}

/** What came in is not acceptable; `problems` names everything that is wrong with it at once. */
export class InvalidInputError extends AppError {
  readonly code = 'invalid-input';
  readonly problems: readonly Problem[];

  constructor(message: string, problems: readonly Problem[] = [], options: ErrorOptions & { hint?: string } = {}) {
    super(message, options);
    this.problems = problems;
  }
}

/** What came in exceeds a bound on size, depth or count. */
export class TooLargeError extends AppError {
  readonly code = 'too-large';
}

/** There is no such thing, or the caller may not see it. */
export class NotFoundError extends AppError {
  readonly code = 'not-found';
}

/** The path is served, the method is not. */
export class MethodNotAllowedError extends AppError {
  readonly code = 'method-not-allowed';
  /** The methods that are. */
  readonly allowed: readonly string[];

  constructor(message: string, allowed: readonly string[] = [], options: ErrorOptions & { hint?: string } = {}) {
    super(message, options);
    this.allowed = allowed;
  }
}

/** Someone else wrote first, or the thing exists already. */
export class ConflictError extends AppError {
  readonly code = 'conflict';
}

/** No credential, or one that does not count. */
export class UnauthenticatedError extends AppError {
  readonly code = 'unauthenticated';
}

/** The caller is known and may not do this. */
export class ForbiddenError extends AppError {
  readonly code = 'forbidden';
}

/** The thing changed since the caller last saw it: what `If-Match` said no longer holds. */
export class PreconditionFailedError extends AppError {
  readonly code = 'precondition-failed';
}

/** Too many attempts; `retryAfterSeconds` says when the next one is heard. */
export class RateLimitedError extends AppError {
  readonly code = 'rate-limited';
  readonly retryAfterSeconds: number;

  constructor(message: string, retryAfterSeconds: number, options: ErrorOptions & { hint?: string } = {}) {
    super(message, options);
    this.retryAfterSeconds = retryAfterSeconds;
  }
}

/** So much work waits that no more is taken on; nothing was written. */
export class BacklogFullError extends AppError {
  readonly code = 'backlog-full';
  readonly retryAfterSeconds: number;

  constructor(message: string, retryAfterSeconds: number, options: ErrorOptions & { hint?: string } = {}) {
    super(message, options);
    this.retryAfterSeconds = retryAfterSeconds;
  }
}

/** A service did not answer in time or not at all. Safe to try again. */
export class UnreachableError extends AppError {
  readonly code = 'unreachable';
}

/** What is needed to judge the request is out of reach just now: neither a refusal nor a pass. Safe to try again. */
export class UnavailableError extends AppError {
  readonly code = 'unavailable';
}

/** A gate does not let something pass; `members` is what it would answer otherwise, told beside the problem. */
abstract class GateError extends AppError {
  readonly members: Readonly<Record<string, unknown>>;

  constructor(message: string, options: ErrorOptions & { hint?: string; members?: Record<string, unknown> } = {}) {
    super(message, options);
    this.members = options.members ?? {};
  }
}

/** The verdict of a gate is that it does not pass. */
export class BlockedError extends GateError {
  readonly code = 'blocked';
}

/** A verdict could not be established: never to be read as a pass. */
export class NotEstablishedError extends GateError {
  readonly code = 'not-established';
}

/**
 * The disk is full, locked or otherwise refuses to store. Nothing was written. Callers read the message, so it names no
 * file and no address of ours: `place` does, for the log and the command line.
 */
export class StorageError extends AppError {
  readonly code = 'storage';
  readonly place: string | undefined;

  constructor(message: string, options: ErrorOptions & { hint?: string; place?: string } = {}) {
    super(message, options);
    this.place = options.place;
  }
}

/** The store itself is damaged, beyond single documents: only a backup helps. */
export class DamagedStoreError extends StorageError {}

/**
 * What is stored cannot be read: the disk damaged it, or another version of MTGS wrote it. No outage: the same again will
 * not succeed, so that nothing may wait for it.
 */
export class UnreadableError extends AppError {
  readonly code = 'unreadable';
}

/** Whether something else is out of order, not what was asked for: the same again may succeed later. */
export const isOutage = (error: unknown): boolean =>
  error instanceof UnreachableError || error instanceof UnavailableError || error instanceof StorageError;

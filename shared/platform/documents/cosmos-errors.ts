import { ErrorResponse, TimeoutError } from '@azure/cosmos';
import { AppError, ConflictError, StorageError, TooLargeError, UnreachableError } from '../../kernel/errors/errors.js';

/** Statuses after which the same again may work: busy, throttled, or between two homes. */
const transientStatuses: ReadonlySet<number> = new Set([408, 410, 429, 449, 500, 503]);

/**
 * Of status 404: the container is gone (1003), or the copy that was asked is behind the session (1002), so that the document
 * may well be there (Microsoft's page on not-found exceptions of Cosmos DB).
 */
const saysNothing: ReadonlySet<unknown> = new Set([1002, 1003]);

/** Whether a 404 says that the document is not there. */
export const isDocumentGone = (status: number | undefined, substatus: unknown): boolean =>
  status === 404 && !saysNothing.has(substatus);

/** Of status 403: the logical partition has reached its size (Microsoft's page on forbidden exceptions of Cosmos DB). */
const partitionFull = 1014;

/**
 * Statuses of a request that came to nothing because something else was under way: a write of the same document (449), or a
 * partition on the move (410). The client repeats what is throttled (429), and none of these.
 */
const momentaryStatuses: ReadonlySet<unknown> = new Set([410, 449]);

/** Whether the same request, sent again at once, can be expected to work. */
export function isMomentary(error: unknown): boolean {
  const failure = failureOf(error);
  if (failure instanceof ErrorResponse) return momentaryStatuses.has(failure.code);
  return failure instanceof StorageError && momentaryStatuses.has(failure.cause);
}

/** What a status of Cosmos DB means for a write of one document. */
export function errorOfStatus(
  status: number,
  what: string,
  cause?: unknown,
  substatus: unknown = substatusOf(cause),
): AppError {
  if (status === 409) return new ConflictError(`${what} exists already`, { cause });
  if (isDocumentGone(status, substatus) || status === 412) {
    return new ConflictError(`${what} was changed or deleted since it was read`, { cause });
  }
  if (status === 413) return new TooLargeError(`${what} is larger than Cosmos DB can store`, { cause });
  return new StorageError(`Cosmos DB refused ${what} with status ${status}`, { cause, hint: hintOf(status, cause) });
}

function hintOf(status: number, cause: unknown): string {
  if (transientStatuses.has(status)) return 'Try again in a moment; if it stays, give the database more throughput.';
  if (substatusOf(cause) === partitionFull) {
    return (
      'The partition is full: it holds 20 GB. An audit chain is one partition: archive it ("mtgs audit export"), ' +
      'and give its environment a successor.'
    );
  }
  return 'Check that the database and its containers exist and that this app may write them.';
}

function substatusOf(cause: unknown): number | undefined {
  const failure = failureOf(cause);
  return failure instanceof ErrorResponse ? failure.substatus : undefined;
}

/** The deliberate error behind what the client threw; bugs come back as they were. */
export function translateCosmosError(error: unknown, what: string): unknown {
  const failure = failureOf(error);
  if (failure instanceof UnreachableError) {
    const { message, hint } = failure;
    const options = { cause: error, ...(hint !== undefined && { hint }) };
    return new StorageError(`Cosmos DB could not be reached for ${what}: ${message}`, options);
  }
  if (failure instanceof AppError) return failure;
  if (failure instanceof ErrorResponse && typeof failure.code === 'number') {
    return errorOfStatus(failure.code, what, error);
  }
  if (failure instanceof ErrorResponse || failure instanceof TimeoutError || isConnectionError(failure)) {
    const hint = 'Check the address of the account and the network to it.';
    return new StorageError(`Cosmos DB could not be reached for ${what}`, { cause: error, hint });
  }
  return error;
}

/** What failed: the client throws some of it inside an error that says nothing but its words, as that of a batch. */
function failureOf(error: unknown): unknown {
  const isWrapped =
    error instanceof Error && error.constructor === Error && !isConnectionError(error) && error.cause !== undefined;
  return isWrapped ? failureOf(error.cause) : error;
}

const isConnectionError = (error: unknown): boolean =>
  error instanceof Error &&
  (error.name === 'RestError' || error.name === 'AbortError' || ('code' in error && typeof error.code === 'string'));

import { ErrorResponse, TimeoutError } from '@azure/cosmos';
import { AppError, ConflictError, StorageError, TooLargeError } from '../../kernel/errors/errors.js';

/** Statuses after which the same again may work: busy, throttled, or between two homes. */
const transientStatuses: ReadonlySet<number> = new Set([408, 410, 429, 449, 500, 503]);

/** What a status of Cosmos DB means for a write of one document. */
export function errorOfStatus(status: number, what: string, cause?: unknown): AppError {
  if (status === 409) return new ConflictError(`${what} exists already`, { cause });
  if (status === 404 || status === 412) {
    return new ConflictError(`${what} was changed or deleted since it was read`, { cause });
  }
  if (status === 413) return new TooLargeError(`${what} is larger than Cosmos DB can store`, { cause });
  const hint = transientStatuses.has(status)
    ? 'Try again in a moment; if it stays, give the database more throughput.'
    : 'Check that the database and its containers exist and that this app may write them.';
  return new StorageError(`Cosmos DB refused ${what} with status ${status}`, { cause, hint });
}

/** The deliberate error behind what the SDK threw; bugs come back as they were. */
export function translateCosmosError(error: unknown, what: string): unknown {
  if (error instanceof AppError) return error;
  if (error instanceof ErrorResponse && typeof error.code === 'number') return errorOfStatus(error.code, what, error);
  if (error instanceof ErrorResponse || error instanceof TimeoutError || isConnectionError(error)) {
    const hint = 'Check the address of the account and the network to it.';
    return new StorageError(`Cosmos DB could not be reached for ${what}`, { cause: error, hint });
  }
  return error;
}

const isConnectionError = (error: unknown): boolean =>
  error instanceof Error &&
  (error.name === 'RestError' || error.name === 'AbortError' || ('code' in error && typeof error.code === 'string'));

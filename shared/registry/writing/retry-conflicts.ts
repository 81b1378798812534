import { ExponentialBackoff, handleType, retry } from 'cockatiel';
import { ConflictError } from '../../kernel/errors/errors.js';

const attemptsMax = 12;

const policy = retry(handleType(ConflictError), {
  maxAttempts: attemptsMax,
  // Decorrelated jitter keeps writers who met once from meeting again.
  backoff: new ExponentialBackoff({ initialDelay: 2, maxDelay: 500 }),
});

/**
 * Does work that reads and then writes on condition, and does it again from the reading on when somebody else wrote in
 * between. @throws {ConflictError} when that has happened a dozen times in a row.
 */
export const retryConflicts = <T>(work: () => Promise<T>): Promise<T> => policy.execute(work);

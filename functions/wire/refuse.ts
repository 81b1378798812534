import type { InvocationContext } from '@azure/functions';
import { AppError, BacklogFullError, RateLimitedError } from '../../shared/kernel/errors/errors.js';
import { messageWithPlace } from '../../shared/kernel/errors/message-with-place.js';
import { problemOf } from './problem.js';
import type { Answer } from './respond.js';

/** Seconds after which trying again is worth it when the error does not say. */
const retryAfterSeconds = 5;

/** An error as problem details. A bug becomes 500 with a reference; its words go to the log and nowhere else. */
export function refuse(error: unknown, instance: string, requestId: string, context: InvocationContext): Answer {
  const problem = problemOf(error, instance, requestId);
  if (problem.status >= 500) note(error, requestId, context);
  return {
    status: problem.status,
    raw: JSON.stringify(problem),
    headers: {
      'Content-Type': 'application/problem+json',
      ...(problem.status === 401 && { 'WWW-Authenticate': 'Bearer realm="mtgs"' }),
      ...([429, 503].includes(problem.status) && {
        'Retry-After': String(saysWhen(error) ? error.retryAfterSeconds : retryAfterSeconds),
      }),
    },
  };
}

const saysWhen = (error: unknown): error is RateLimitedError | BacklogFullError =>
  error instanceof RateLimitedError || error instanceof BacklogFullError;

function note(error: unknown, requestId: string, context: InvocationContext): void {
  const failed = { event: 'request-failed', requestId };
  if (!(error instanceof AppError)) {
    const reason = error instanceof Error ? (error.stack ?? error.message) : String(error);
    context.error(JSON.stringify({ ...failed, code: 'internal', reason }));
    return;
  }
  const cause = error.cause instanceof Error ? ` (${error.cause.message})` : '';
  context.warn(JSON.stringify({ ...failed, code: error.code, reason: `${messageWithPlace(error)}${cause}` }));
}

import { AppError, BlockedError, InvalidInputError, NotEstablishedError } from '../../shared/kernel/errors/errors.js';
import {
  internalProblem,
  problemDetails,
  type ProblemDetails,
  statusOf,
} from '../../shared/kernel/http/problem-details.js';

/** Problem details of an error. Of those that are not thrown on purpose nothing is said but the reference. */
export function problemOf(error: unknown, instance: string, requestId: string): ProblemDetails {
  if (!(error instanceof AppError) || !Object.hasOwn(statusOf, error.code)) return internalProblem(instance, requestId);
  return {
    ...((error instanceof BlockedError || error instanceof NotEstablishedError) && error.members),
    ...problemDetails(error.code, instance, error.message),
    ...(error.hint !== undefined && { hint: error.hint }),
    ...(error instanceof InvalidInputError && error.problems.length > 0 && { problems: error.problems }),
  };
}

import { errorText } from '../../core/error-text.js';
import type { HistoryEvent } from './history.js';

/** Longest error text kept in a history, in characters. */
const textMax = 16_000;

/** What a failed activity leaves in the history, in the words Azure uses. */
export function describeFailure(
  name: string,
  error: unknown,
): Pick<HistoryEvent, 'Reason' | 'Details'> & { FailureDetails?: unknown } {
  const details = failureDetails(errorText(error));
  const stack = error instanceof Error ? (error.stack ?? '') : '';
  return {
    Reason: `Activity function '${name}' failed: ${errorText(error)}`.slice(0, textMax),
    Details: stack.slice(0, textMax),
    ...(details !== undefined && { FailureDetails: details }),
  };
}

// With an exception properties provider set, the SDK puts the failure into the message as JSON.
function failureDetails(message: string): Record<string, unknown> | undefined {
  if (!message.startsWith('{"errorType":')) return undefined;
  try {
    const failure = JSON.parse(message) as Record<string, unknown>;
    return {
      ErrorType: failure['errorType'],
      ErrorMessage: failure['errorMessage'],
      StackTrace: failure['stackTrace'],
      IsNonRetriable: failure['isNonRetriable'],
      Properties: failure['properties'],
    };
  } catch {
    return undefined;
  }
}

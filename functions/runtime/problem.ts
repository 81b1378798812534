import { AppError, InvalidInputError, type Problem } from '../../shared/errors/errors.js';

/** HTTP status of each error code. A test compares it with the error classes and their pages. */
export const statusOf: Readonly<Record<string, { readonly status: number; readonly title: string }>> = {
  'invalid-input': { status: 400, title: 'The request is not valid' },
  unauthenticated: { status: 401, title: 'A credential is needed' },
  forbidden: { status: 403, title: 'This is not allowed' },
  'not-found': { status: 404, title: 'There is no such thing' },
  conflict: { status: 409, title: 'It conflicts with what is there' },
  'precondition-failed': { status: 412, title: 'It changed in the meantime' },
  'too-large': { status: 413, title: 'It is too large' },
  'rate-limited': { status: 429, title: 'Too many attempts' },
  internal: { status: 500, title: 'Something went wrong on our side' },
  unreachable: { status: 502, title: 'A service did not answer' },
  'not-established': { status: 503, title: 'The verdict could not be established' },
  unavailable: { status: 503, title: 'What is needed to judge it cannot be reached' },
  storage: { status: 503, title: 'The store cannot be reached or written' },
};

/** RFC 9457 problem details, with the stable code, what to do, and every single problem. */
export interface ProblemDetails {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly code: string;
  readonly detail: string;
  readonly instance: string;
  readonly hint?: string;
  readonly problems?: readonly Problem[];
}

/** Problem details of an error. A bug's words are nobody's business outside: `requestId` finds them in the log. */
export function problemOf(error: unknown, instance: string, requestId: string): ProblemDetails {
  const known = error instanceof AppError ? statusOf[error.code] : undefined;
  if (!(error instanceof AppError) || known === undefined) {
    return details('internal', instance, `The reference ${requestId} finds the details in the log.`);
  }
  return {
    ...details(error.code, instance, error.message),
    ...(error.hint !== undefined && { hint: error.hint }),
    ...(error instanceof InvalidInputError && error.problems.length > 0 && { problems: error.problems }),
  };
}

function details(code: string, instance: string, detail: string): ProblemDetails {
  const { status, title } = statusOf[code] ?? { status: 500, title: code };
  const type = `https://github.com/mtgs/mtgs/blob/main/docs/errors/${code}.md`;
  return { type, title, status, code, detail, instance };
}

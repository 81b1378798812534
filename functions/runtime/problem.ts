import { AppError, InvalidInputError, type Problem } from '../../shared/errors/errors.js';

/** HTTP status of each error code. A test compares it with the error classes and their pages. */
export const statusOf: Record<string, { status: number; title: string }> = {
  'invalid-input': { status: 400, title: 'The request is not valid' },
  unauthenticated: { status: 401, title: 'A credential is needed' },
  forbidden: { status: 403, title: 'This is not allowed' },
  'not-found': { status: 404, title: 'There is no such thing' },
  conflict: { status: 409, title: 'It conflicts with what is there' },
  'precondition-failed': { status: 412, title: 'It is not the version you meant' },
  'too-large': { status: 413, title: 'It is too large' },
  'rate-limited': { status: 429, title: 'Too many requests' },
  unreachable: { status: 502, title: 'A service did not answer' },
  'not-established': { status: 503, title: 'The verdict could not be established' },
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

/** Problem details of an error thrown on purpose; `undefined` for a bug, whose words are nobody's business outside. */
export function problemOf(error: unknown, instance: string): ProblemDetails | undefined {
  if (!(error instanceof AppError)) return undefined;
  const known = statusOf[error.code];
  if (known === undefined) return undefined;
  return {
    type: `https://github.com/mtgs/mtgs/blob/main/docs/errors/${error.code}.md`,
    title: known.title,
    status: known.status,
    code: error.code,
    detail: error.message,
    instance,
    ...(error.hint !== undefined && { hint: error.hint }),
    ...(error instanceof InvalidInputError && error.problems.length > 0 && { problems: error.problems }),
  };
}

import type { Problem } from '../errors/errors.js';

interface StatusWords {
  readonly status: number;
  readonly title: string;
}

const statuses = {
  'invalid-input': { status: 400, title: 'The request is not valid' },
  unauthenticated: { status: 401, title: 'A credential is needed' },
  forbidden: { status: 403, title: 'This is not allowed' },
  'not-found': { status: 404, title: 'There is no such thing' },
  'method-not-allowed': { status: 405, title: 'This method is not served here' },
  conflict: { status: 409, title: 'It conflicts with what is there' },
  blocked: { status: 409, title: 'The gate does not let it pass' },
  'precondition-failed': { status: 412, title: 'It changed in the meantime' },
  'too-large': { status: 413, title: 'It is too large' },
  'rate-limited': { status: 429, title: 'Too many attempts' },
  'backlog-full': { status: 429, title: 'Too much work is waiting' },
  internal: { status: 500, title: 'Something went wrong on our side' },
  unreadable: { status: 500, title: 'What is stored there cannot be read' },
  unreachable: { status: 502, title: 'A service did not answer' },
  'not-established': { status: 503, title: 'The verdict could not be established' },
  unavailable: { status: 503, title: 'What is needed to judge it cannot be reached' },
  storage: { status: 503, title: 'The store cannot be reached or written' },
} as const satisfies Record<string, StatusWords>;

export type ErrorCode = keyof typeof statuses;

/** HTTP status of each error code. A test compares it with the error classes and their pages. */
export const statusOf: Readonly<Record<string, StatusWords>> = statuses;

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

/** The problem details of a code. */
export function problemDetails(code: string, instance: string, detail: string): ProblemDetails {
  const { status, title } = statusOf[code] ?? { status: 500, title: code };
  const type = `/docs/errors/${code}`;
  return { type, title, status, code, detail, instance };
}

/** The same for a bug: its words are nobody's business outside, and the reference finds them in the log. */
export const internalProblem = (instance: string, requestId: string): ProblemDetails =>
  problemDetails('internal', instance, `The reference ${requestId} finds the details in the log.`);

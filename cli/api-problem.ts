import { z } from 'zod';
import {
  AppError,
  BacklogFullError,
  ConflictError,
  ForbiddenError,
  InvalidInputError,
  NotEstablishedError,
  NotFoundError,
  PreconditionFailedError,
  RateLimitedError,
  StorageError,
  TooLargeError,
  UnauthenticatedError,
  UnavailableError,
  UnreachableError,
} from '../shared/kernel/errors/errors.js';

/** Problem details (RFC 9457) as an instance answers them; a proxy in between may answer in its own words. */
export const problemSchema = z.looseObject({
  code: z.string().optional(),
  title: z.string().optional(),
  detail: z.string().optional(),
  hint: z.string().optional(),
  problems: z.array(z.object({ path: z.string(), message: z.string() })).optional(),
});
export type ApiProblem = z.infer<typeof problemSchema>;

/** A refusal whose code this version of the command line does not know. */
export class RefusedError extends AppError {
  readonly code: string;
  /** Whether the request is at fault, so that the same again is refused again. */
  readonly isWrongUse: boolean;

  constructor(message: string, code: string, isWrongUse: boolean, options: Options) {
    super(message, options);
    this.code = code;
    this.isWrongUse = isWrongUse;
  }
}

interface Options {
  readonly hint?: string;
}
type Create = (message: string, options: Options, problem: ApiProblem) => AppError;

const byCode: Record<string, Create> = {
  'invalid-input': (message, options, { problems = [] }) =>
    new InvalidInputError(inOwnTerms(message), problems.map(toOwnTerms), options),
  'too-large': (message, options) => new TooLargeError(message, options),
  'not-found': (message, options) => new NotFoundError(message, options),
  conflict: (message, options) => new ConflictError(message, options),
  unauthenticated: (message, options) => new UnauthenticatedError(message, options),
  forbidden: (message, options) => new ForbiddenError(message, options),
  'precondition-failed': (message, options) => new PreconditionFailedError(message, options),
  'rate-limited': (message, options) => new RateLimitedError(message, 0, options),
  'backlog-full': (message, options) => new BacklogFullError(message, 0, options),
  unreachable: (message, options) => new UnreachableError(message, options),
  unavailable: (message, options) => new UnavailableError(message, options),
  'not-established': (message, options) => new NotEstablishedError(message, options),
  storage: (message, options) => new StorageError(message, options),
};

/** For answers without a code: those of proxies and of other servers. */
const codeByStatus: Record<number, string> = {
  400: 'invalid-input',
  401: 'unauthenticated',
  403: 'forbidden',
  404: 'not-found',
  409: 'conflict',
  412: 'precondition-failed',
  413: 'too-large',
  429: 'rate-limited',
  503: 'not-established',
};

/** The error that an instance's refusal stands for. Its code decides; the status only where there is none. */
export function toApiError(status: number, problem: ApiProblem, hasKey: boolean): AppError {
  const code = problem.code ?? codeByStatus[status];
  const message = problem.detail ?? problem.title ?? `the instance answered with status ${status}`;
  const options =
    code === 'unauthenticated' && !hasKey ? keyHint : problem.hint === undefined ? {} : { hint: problem.hint };
  const create = code === undefined ? undefined : byCode[code];
  if (create !== undefined) return create(message, options, problem);
  const isWrongUse = status >= 400 && status < 500;
  return code === undefined && !isWrongUse
    ? new UnreachableError(message, options)
    : new RefusedError(message, code ?? `http-${status}`, isWrongUse, options);
}

const keyHint = { hint: 'Give an API key with --key or MTGS_API_KEY.' };

/** Whoever types a command knows nothing of the body or the query that it sends. */
const inOwnTerms = (text: string): string => text.replace(/^(?:body|query)\./, '');
const toOwnTerms = ({ path, message }: { path: string; message: string }) => ({ path: inOwnTerms(path), message });

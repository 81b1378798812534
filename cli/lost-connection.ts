import { AppError, UnreachableError } from '../shared/kernel/errors/errors.js';

/** Network failures of a connection that was there, or that a busy network brings. */
const passing = new Set([
  'ECONNRESET',
  'ECONNABORTED',
  'EPIPE',
  'ETIMEDOUT',
  'EAI_AGAIN',
  'UND_ERR_SOCKET',
  'UND_ERR_CONNECT_TIMEOUT',
  'UND_ERR_HEADERS_TIMEOUT',
  'UND_ERR_BODY_TIMEOUT',
]);

/** A request that came to nothing on the way. */
export class LostConnectionError extends UnreachableError {
  /** `refused`: nobody listens at the address. `lost`: the same again may well succeed. `failed`: neither. */
  readonly kind: 'refused' | 'lost' | 'failed';

  constructor(message: string, kind: LostConnectionError['kind'], options: ErrorOptions & { hint?: string }) {
    super(message, options);
    this.kind = kind;
  }
}

const words: Record<string, string> = {
  ECONNREFUSED: 'nothing listens there (ECONNREFUSED)',
  ECONNRESET: 'the connection was closed (ECONNRESET)',
  UND_ERR_SOCKET: 'the connection was closed (UND_ERR_SOCKET)',
  ENOTFOUND: 'there is no such host (ENOTFOUND)',
};

/** What became of a request that failed on the way, for people. Errors thrown on purpose stay what they are. */
export function toLostConnection(what: string, cause: unknown, hint: string): AppError {
  if (cause instanceof AppError) return cause;
  const { code, message } = innermost(cause);
  const isLate = cause instanceof Error && cause.name === 'TimeoutError';
  const reason = isLate ? 'it takes too long' : code === undefined ? message : (words[code] ?? code);
  const isPassing = isLate || message === 'terminated' || (code !== undefined && passing.has(code));
  const kind = code === 'ECONNREFUSED' ? 'refused' : isPassing ? 'lost' : 'failed';
  return new LostConnectionError(`${what}: ${reason}`, kind, { cause, hint });
}

/** What the network says: fetch wraps it once or twice in words of its own. */
function innermost(error: unknown): { readonly code?: string; readonly message: string } {
  let found: { code?: string; message: string } = { message: String(error) };
  for (let cause = error, depth = 0; cause instanceof Error && depth < 5; depth += 1) {
    const code = 'code' in cause && typeof cause.code === 'string' ? cause.code : found.code;
    found = { message: cause.message || found.message, ...(code !== undefined && { code }) };
    cause = cause instanceof AggregateError ? (cause.errors as unknown[])[0] : cause.cause;
  }
  return found;
}

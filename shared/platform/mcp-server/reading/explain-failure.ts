import { ProtocolError, SdkError, SdkErrorCode, SdkHttpError } from '@modelcontextprotocol/client';
import { UnreachableError } from '../../../kernel/errors/errors.js';
import { visibleText } from './visible-text.js';

/** The reason that a person can act on, from whatever the layers below threw. */
export function explainFailure(error: unknown): UnreachableError {
  const causes = [...causesOf(error)];
  const known = causes.find((cause) => cause instanceof UnreachableError);
  if (known !== undefined) return known;
  const http = causes.find((cause) => cause instanceof SdkHttpError);
  if (http !== undefined) return explainStatus(http);
  const code = causes.map((cause) => (cause as NodeJS.ErrnoException).code).find(isNetworkCode);
  if (code !== undefined) return explainNetwork(code, error);
  const answered = causes.find((cause) => cause instanceof ProtocolError);
  if (answered !== undefined) {
    const text = `the server answers with error ${answered.code}: ${visibleText(answered.message)}`;
    return new UnreachableError(text, { cause: error });
  }
  if (causes.some(({ message }) => message === 'bad port')) {
    return new UnreachableError('HTTP clients refuse the port in its address, which belongs to another protocol', {
      cause: error,
      hint: 'Have the server listen on another port; https://fetch.spec.whatwg.org/#port-blocking lists those refused.',
    });
  }
  const timeout = causes.find(
    (cause): cause is SdkError => cause instanceof SdkError && cause.code === SdkErrorCode.RequestTimeout,
  );
  const said = visibleText(wordsOf(error, causes));
  if (timeout !== undefined) {
    const { timeout: ms } = (timeout.data ?? {}) as { timeout?: unknown };
    const text = typeof ms === 'number' ? ` within ${ms / 1000} s` : `: ${said}`;
    return new UnreachableError(`the server does not answer${text}`, {
      cause: error,
      hint: 'Check that it runs, and that this is the address of its MCP endpoint, such as …/mcp.',
    });
  }
  return new UnreachableError(`it does not answer as an MCP server: ${said}`, { cause: error });
}

/** `fetch failed` says nothing: what it was is in the innermost cause. */
function wordsOf(error: unknown, causes: readonly Error[]): string {
  const message = error instanceof Error ? error.message : String(error);
  return message.endsWith('fetch failed') ? (causes.at(-1)?.message ?? message) : message;
}

const causesMax = 8;

function* causesOf(error: unknown): Generator<Error> {
  let cause = error;
  for (let depth = 0; depth < causesMax && cause instanceof Error; depth += 1) {
    yield cause;
    if (cause instanceof AggregateError) yield* (cause.errors as unknown[]).filter((one) => one instanceof Error);
    ({ cause } = cause);
  }
}

function explainStatus(error: SdkHttpError): UnreachableError {
  const { status } = error;
  if (status === 401 || status === 403) {
    return new UnreachableError(`the server refuses us: not authorised (HTTP ${status})`, {
      cause: error,
      hint: "Give a token in the server's headers; a sign-in in a browser is not possible here.",
    });
  }
  if (status === 405) {
    return new UnreachableError(
      'the server answers a POST with HTTP 405: it does not speak Streamable HTTP, but perhaps the old HTTP+SSE transport of 2024-11-05, which is not supported',
      { cause: error, hint: 'Look for the Streamable HTTP address of the server, such as …/mcp.' },
    );
  }
  const hint = status === 404 ? 'Is this the address of its MCP endpoint, such as …/mcp?' : undefined;
  return new UnreachableError(`the server answers with HTTP ${status} instead of MCP`, {
    cause: error,
    ...(hint !== undefined && { hint }),
  });
}

const words: Record<string, string> = {
  ECONNREFUSED: 'nothing listens there',
  ENOTFOUND: 'there is no such host',
  EAI_AGAIN: 'its name cannot be looked up at the moment',
  ECONNRESET: 'it closed the connection',
  UND_ERR_SOCKET: 'it closed the connection',
  UND_ERR_CONNECT_TIMEOUT: 'it does not answer in time',
  UND_ERR_HEADERS_TIMEOUT: 'it does not answer in time',
  UND_ERR_BODY_TIMEOUT: 'it stopped in the middle of an answer',
};

function explainNetwork(code: string, cause: unknown): UnreachableError {
  const meaning = Object.hasOwn(words, code) ? `${words[code] ?? ''} (${code})` : code;
  return new UnreachableError(`the server cannot be reached: ${meaning}`, { cause });
}

/** The network's own word, such as ECONNREFUSED or CERT_HAS_EXPIRED. */
const isNetworkCode = (code: unknown): code is string =>
  typeof code === 'string' &&
  /^(E[A-Z]{3,}|EAI_[A-Z]+|UND_ERR_[A-Z_]+|ERR_TLS_[A-Z_]+|UNABLE_TO_[A-Z_]+|(?:[A-Z_]+_)?CERT(?:_[A-Z_]+)?)$/.test(
    code,
  );

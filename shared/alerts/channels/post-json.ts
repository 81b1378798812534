import { InvalidInputError, UnreachableError } from '../../kernel/errors/errors.js';
import { boundText } from '../bound-text.js';
import { createRedactor, type Redact } from '../../secrets/create-redactor.js';
import { isHost } from '../../secrets/plain-values.js';
import type { SendResult } from '../alert-channel.js';
import { parseRetryAfter } from '../../kernel/http/parse-retry-after.js';

interface Post {
  readonly url: string;
  readonly body: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  readonly signal: AbortSignal;
  /** Status of success; any 2xx unless told. */
  readonly success?: number;
  /** Taken out of whatever the other side says. */
  readonly secrets?: readonly string[];
  /** What it is sent with, for addresses from outside; it checks them itself. */
  readonly guardedFetch?: (url: string, init: RequestInit) => Promise<Response>;
}

/** Of an answer's text only the beginning is read and shown. */
const answerBytesMax = 4_096;
const excerptMax = 200;

/**
 * Posts JSON and reads the answer as a result: 429 is "retry", with its `Retry-After`, and so is 408; other 4xx, and
 * redirects, which are not followed, are refusals.
 * @throws {UnreachableError} for 5xx and when there was no answer. @throws {InvalidInputError} for a bad address.
 */
export async function postJson({
  url,
  body,
  headers,
  signal,
  success,
  secrets = [],
  guardedFetch,
}: Post): Promise<SendResult> {
  const request: RequestInit = {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', ...headers },
    body: JSON.stringify(body),
    redirect: 'manual',
    signal,
  };
  const response = await (guardedFetch?.(url, request) ?? fetch(checkAddress(url), request)).catch(noAnswer);
  return readAnswer(response, { redact: createRedactor([url, ...partsOf(url), ...secrets]), success });
}

/** @throws {UnreachableError} always. */
export function noAnswer(error: unknown): never {
  throw error instanceof UnreachableError ? error : new UnreachableError(`no answer: ${codeOf(error)}`);
}

interface Reading {
  readonly redact: Redact;
  readonly success?: number | undefined;
}

/** An answer as a result, as {@link postJson} says. */
export async function readAnswer(response: Response, { redact, success }: Reading): Promise<SendResult> {
  const said = await excerpt(response, redact);
  const { status } = response;
  const reason = `answered ${status}${said === '' ? '' : `: ${said}`}`;
  if (success === undefined ? response.ok : status === success) return { status: 'sent' };
  const afterSeconds = parseRetryAfter(response.headers.get('retry-after'), new Date());
  if (status === 429 || status === 408 || (status >= 500 && afterSeconds !== undefined)) {
    return { status: 'retry', reason, ...(afterSeconds !== undefined && { afterSeconds }) };
  }
  if (status >= 500) throw new UnreachableError(reason);
  return { status: 'refused', reason, ...(status === 410 && { isGone: true }) };
}

/** Secrets travel encrypted; only to this machine itself they need not. */
function checkAddress(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const isLoopback = url !== undefined && ['127.0.0.1', '[::1]', 'localhost'].includes(url.hostname);
  if (url?.protocol === 'https:' || (url?.protocol === 'http:' && isLoopback)) return url;
  throw new InvalidInputError('the address of the channel is no https URL');
}

function codeOf(error: unknown): string {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  if (cause instanceof Error && 'code' in cause && typeof cause.code === 'string') return cause.code;
  return cause instanceof Error ? cause.name : 'unknown error';
}

/** A webhook's address is its secret: so is each part of it that is long, or a shorter one with digits. */
const partsOf = (url: string): string[] =>
  url.split(/[/?&=#@:]/).filter((part) => part.length >= 16 || (part.length >= 8 && /\d/.test(part) && !isHost(part)));

async function excerpt(response: Response, redact: Redact): Promise<string> {
  let text = '';
  try {
    const decoder = new TextDecoder();
    const body: AsyncIterable<Uint8Array> = response.body ?? new Blob([]).stream();
    for await (const chunk of body) {
      text += decoder.decode(chunk, { stream: true });
      if (text.length >= answerBytesMax) break;
    }
  } catch {
    // The status counts; what came after it does not.
  }
  return boundText(redact(text.slice(0, answerBytesMax)).replaceAll(/\s+/g, ' ').trim(), excerptMax);
}

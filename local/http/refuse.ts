import { type IncomingMessage, type ServerResponse, STATUS_CODES } from 'node:http';
import { type AppError, MethodNotAllowedError } from '../../shared/kernel/errors/errors.js';
import { commonHeaders } from '../../shared/kernel/http/common-headers.js';
import { type ProblemDetails, problemDetails } from '../../shared/kernel/http/problem-details.js';
import { drain, hasBodyToCome } from './drain.js';

/** What the host itself answers, where no function does: problem details like those of functions, and their headers. */
export interface Refusal {
  readonly problem: ProblemDetails;
  readonly headers: Readonly<Record<string, string>>;
  readonly text: string;
}

/** `status` is for what HTTP has a status of its own for; the code still says what is wrong. */
export function refusalOf(error: AppError, path: string, requestId: string, status?: number): Refusal {
  const problem = problemDetails(error.code, path, error.message);
  const allow = error instanceof MethodNotAllowedError ? { allow: error.allowed.join(', ') } : {};
  return toRefusal(status === undefined ? problem : { ...problem, status }, requestId, allow);
}

export function toRefusal(problem: ProblemDetails, requestId: string, headers: Record<string, string> = {}): Refusal {
  const text = JSON.stringify(problem);
  const content = { 'content-type': 'application/problem+json', 'content-length': String(Buffer.byteLength(text)) };
  return { problem, text, headers: { ...commonHeaders(requestId), ...content, ...headers } };
}

/** Sends it. Who is still writing is heard out for a moment: a closed connection would take the answer along. */
export async function refuse(request: IncomingMessage, response: ServerResponse, refusal: Refusal): Promise<void> {
  const isWriting = hasBodyToCome(request);
  response.writeHead(refusal.problem.status, { ...refusal.headers, ...(isWriting && { connection: 'close' }) });
  if (request.method !== 'HEAD') response.write(refusal.text);
  if (isWriting) await drain(request);
  response.end();
}

/** The same as bytes, for a connection on which no request could be read. */
export function writeRefusal({ problem: { status }, headers, text }: Refusal): string {
  const lines = Object.entries({ ...headers, connection: 'close' }).map(([name, value]) => `${name}: ${value}\r\n`);
  return `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}\r\n${lines.join('')}\r\n${text}`;
}

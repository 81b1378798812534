import { sha256 } from '../../shared/kernel/canonical/canonical-json.js';
import type { RequestHeaders } from './caller.js';
import type { Answer } from './respond.js';

/**
 * An answer to GET with an `ETag`: that of the document, or one of what is answered. Who names it in `If-None-Match` is
 * told 304, without a body: polling costs what has changed.
 */
export function unlessKnown(answer: Answer, headers: RequestHeaders): Answer {
  const { status, body } = answer;
  if (status !== 200 || body === undefined) return answer;
  const tag = answer.headers?.['ETag'] ?? `W/"${sha256(JSON.stringify(body)).slice(0, 27)}"`;
  const tagged = { ...answer.headers, ETag: tag };
  return isNamed(headers.get('if-none-match'), tag) ? { status: 304, headers: tagged } : { ...answer, headers: tagged };
}

/** Compared weakly, as RFC 9110 has it for this header. */
function isNamed(wanted: string | null, tag: string): boolean {
  if (wanted === null) return false;
  const opaque = (one: string): string => one.trim().replace(/^W\//, '');
  return wanted.trim() === '*' || wanted.split(',').some((one) => opaque(one) === opaque(tag));
}

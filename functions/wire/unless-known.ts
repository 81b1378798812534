import { sha256 } from '../../shared/kernel/canonical/canonical-json.js';
import type { RequestHeaders } from './caller.js';
import { notModified } from './conditional-answer.js';
import { isKnown } from './entity-tag.js';
import type { Answer } from './respond.js';

/**
 * An answer to GET with an `ETag`: that of the document, or one of what is answered. Who names it in `If-None-Match` is
 * told 304, without a body. An answer that leaves out what cannot be read gets no tag, so that nobody keeps it.
 */
export function unlessKnown(answer: Answer, headers: RequestHeaders): Answer {
  const { status, body } = answer;
  if (status !== 200 || typeof body !== 'object' || body === null || 'unreadable' in body) return answer;
  const tag = answer.headers?.['ETag'] ?? `W/"${sha256(JSON.stringify(body)).slice(0, 27)}"`;
  return isKnown(headers, tag) ? notModified(tag) : { ...answer, headers: { ...answer.headers, ETag: tag } };
}

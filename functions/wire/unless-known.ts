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
  const given = answer.headers?.['ETag'];
  if (given !== undefined) return isKnown(headers, given) ? notModified(given) : answer;
  // Written once, for the tag and for sending.
  const text = JSON.stringify(body);
  const tag = `W/"${sha256(text).slice(0, 27)}"`;
  if (isKnown(headers, tag)) return notModified(tag);
  const { body: _, ...rest } = answer;
  return { ...rest, raw: text, headers: { 'Content-Type': 'application/json', ...answer.headers, ETag: tag } };
}

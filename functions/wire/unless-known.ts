import type { RequestHeaders } from './caller.js';
import { notModified } from './conditional-answer.js';
import { isKnown } from './entity-tag.js';
import { readyJsonOf } from './ready-json.js';
import type { Answer } from './respond.js';

/**
 * An answer to GET with an `ETag`: that of the document, or one of what is answered. Who names it in `If-None-Match` is
 * told 304, without a body. An answer that leaves out what cannot be read gets no tag, so that nobody keeps it.
 */
export function unlessKnown(answer: Answer, headers: RequestHeaders): Answer {
  const { status, body, ready: given, ...rest } = answer;
  if (status !== 200) return answer;
  const ofDocument = answer.headers?.['ETag'];
  if (ofDocument !== undefined) return isKnown(headers, ofDocument) ? notModified(ofDocument) : answer;
  // Written once, for the tag and for sending.
  const ready = given ?? (typeof body === 'object' && body !== null ? readyJsonOf(body) : undefined);
  if (ready === undefined) return answer;
  const { bytes, tag } = ready;
  if (tag !== undefined && isKnown(headers, tag)) return notModified(tag);
  const tagged = tag === undefined ? {} : { ETag: tag };
  return { ...rest, status, raw: bytes, headers: { 'Content-Type': 'application/json', ...answer.headers, ...tagged } };
}

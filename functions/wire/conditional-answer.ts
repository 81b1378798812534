import type { RequestHeaders } from './caller.js';
import { entityTag, isKnown } from './entity-tag.js';
import type { Answer } from './respond.js';

/** Without a body: what the caller has is still right. */
export const notModified = (tag: string): Answer => ({ status: 304, headers: { ETag: tag } });

/**
 * The answer to somebody who polls. `version` names what would be answered, and is read before it: an answer that is newer
 * than its tag is asked for once too often, one that is older would be kept for good. `build` runs only for callers that
 * do not have this version. An answer that leaves out what cannot be read gets no tag, so that nobody keeps it.
 */
export async function conditionalAnswer(
  headers: RequestHeaders,
  version: string,
  build: () => Promise<object>,
): Promise<Answer> {
  const tag = entityTag(version);
  if (isKnown(headers, tag)) return notModified(tag);
  const body = await build();
  return { status: 200, body, ...(!('unreadable' in body) && { headers: { ETag: tag } }) };
}

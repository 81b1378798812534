import { PreconditionFailedError } from '../../shared/kernel/errors/errors.js';
import type { Precondition } from '../../shared/registry/writing/precondition.js';
import type { RequestHeaders } from './caller.js';

/** A stored etag as the header `ETag` wants it; Cosmos DB brings its own quotes. */
export const entityTag = (etag: string): string => `"${etag.replaceAll('"', '')}"`;

/** What `If-Match` demands of the thing that is changed; `undefined` without it. */
export function readIfMatch(headers: RequestHeaders): Precondition | undefined {
  const wanted = headers.get('if-match')?.trim();
  if (wanted === undefined || wanted === '*') return undefined;
  const tags = new Set(wanted.split(',').map((tag) => tag.trim()));
  return (etag) => {
    if (tags.has(entityTag(etag))) return;
    throw new PreconditionFailedError('it changed since you last saw it', {
      hint: 'Read it again, look at what changed, and send the ETag of that answer as If-Match.',
    });
  };
}

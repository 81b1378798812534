import { PreconditionFailedError } from '../../shared/kernel/errors/errors.js';
import type { Precondition } from '../../shared/registry/writing/precondition.js';
import type { RequestHeaders } from './caller.js';

/** A stored etag as the header `ETag` wants it; Cosmos DB brings its own quotes. */
export const entityTag = (etag: string): string => `"${etag.replaceAll('"', '')}"`;

/** What `If-Match` demands of the thing that is changed; `undefined` without it. */
export function readIfMatch(headers: RequestHeaders): Precondition | undefined {
  const wanted = tagsIn(headers, 'if-match');
  if (wanted === undefined) return undefined;
  return function requireMatch(etag) {
    if (etag === undefined) {
      throw new PreconditionFailedError('there is nothing to replace', {
        hint: 'Send it without If-Match to create it.',
      });
    }
    if (wanted === 'any' || wanted.has(entityTag(etag))) return;
    throw new PreconditionFailedError('it changed since you last saw it', {
      hint: 'Read it again, look at what changed, and send the ETag of that answer as If-Match.',
    });
  };
}

/**
 * Whether `If-None-Match` names this tag: the caller has what would be answered. Compared weakly, as RFC 9110 has it for
 * reading: a proxy that compresses marks tags with `W/`.
 */
export function isKnown(headers: RequestHeaders, tag: string): boolean {
  const known = tagsIn(headers, 'if-none-match');
  if (known === undefined) return false;
  return known === 'any' || [...known].some((one) => withoutMark(one) === withoutMark(tag));
}

const withoutMark = (tag: string): string => tag.replace(/^W\//, '');

function tagsIn(headers: RequestHeaders, name: string): ReadonlySet<string> | 'any' | undefined {
  const value = headers.get(name)?.trim();
  if (value === undefined) return undefined;
  return value === '*' ? 'any' : new Set(value.split(',').map((tag) => tag.trim()));
}

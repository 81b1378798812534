import type { Stored } from '../../shared/platform/documents/documents.js';
import { entityTag } from './entity-tag.js';
import type { Answer } from './respond.js';

/** A stored value with the ETag that a later change can name in `If-Match`. */
export const documentAnswer = <T>({ value, etag }: Stored<T>, show: (value: T) => unknown = (it) => it): Answer => ({
  status: 200,
  body: show(value),
  headers: { ETag: entityTag(etag) },
});

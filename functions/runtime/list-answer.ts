import type { Answer } from './respond.js';

interface PageRequest {
  readonly limit: number;
  readonly cursor?: string | undefined;
}

/**
 * A page of a list that is at hand as a whole. `keyOf` is unique and orders the list; the cursor is the key of the last
 * item, so that what comes and goes in between neither repeats nor hides the rest.
 */
export function listAnswer<T>(
  all: readonly T[],
  keyOf: (item: T) => string,
  { limit, cursor }: PageRequest,
  show: (item: T) => unknown = (it) => it,
): Answer {
  const after = cursor === undefined ? undefined : Buffer.from(cursor, 'base64url').toString();
  const rest = all
    .map((item) => ({ item, key: keyOf(item) }))
    .filter(({ key }) => after === undefined || key > after)
    .sort((a, b) => (a.key < b.key ? -1 : 1));
  const page = rest.slice(0, limit);
  const last = rest.length > limit ? page.at(-1) : undefined;
  return {
    status: 200,
    body: {
      items: page.map(({ item }) => show(item)),
      ...(last !== undefined && { nextCursor: Buffer.from(last.key).toString('base64url') }),
    },
  };
}

import { z } from 'zod';
import { digest } from '../../shared/kernel/canonical/canonical-json.js';
import {
  createContinuation,
  invalidContinuation,
  parseContinuation,
} from '../../shared/platform/documents/continuation.js';
import type { Unreadable } from '../../shared/platform/documents/documents.js';
import type { Answer } from './respond.js';
import { sayUnreadable } from './say-unreadable.js';

interface PageRequest {
  readonly limit: number;
  readonly cursor?: string | undefined;
}

const cursorSchema = z.tuple([z.literal('list'), z.string(), z.string()]);

/**
 * A page of a list that is at hand as a whole. `keyOf` is unique and orders the list; the cursor holds the key of the last
 * item, so that what comes and goes in between neither repeats nor hides the rest, and a digest that ties it to this list.
 * @throws {InvalidInputError} for a cursor that is not one of this list.
 */
export function listAnswer<T>(
  list: string,
  { items: all, unreadable }: { readonly items: readonly T[]; readonly unreadable: readonly Unreadable[] },
  keyOf: (item: T) => string,
  { limit, cursor }: PageRequest,
  show: (item: T) => unknown = (it) => it,
): Answer {
  const after = cursor === undefined ? undefined : keyIn(list, cursor);
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
      ...(last !== undefined && { nextCursor: createContinuation(['list', digestOf(list, last.key), last.key]) }),
      ...sayUnreadable(unreadable),
    },
  };
}

const digestOf = (list: string, key: string): string => digest([list, key]).slice(0, 16);

function keyIn(list: string, cursor: string): string {
  const parsed = cursorSchema.safeParse(parseContinuation(cursor));
  if (!parsed.success || parsed.data[1] !== digestOf(list, parsed.data[2])) throw invalidContinuation();
  return parsed.data[2];
}

import type { Survey } from '../../shared/stores/collection.js';
import type { Page, Stored } from '../../shared/platform/documents/documents.js';
import type { Answer } from './respond.js';
import { sayUnreadable } from './say-unreadable.js';

/** A page of stored values as a list answer. */
export const pageAnswer = <T>(page: Page<Stored<T>> & Survey<T>, show: (value: T) => unknown): Answer => ({
  status: 200,
  body: shownPage(page, show),
});

/** What a list answer says. */
export const shownPage = <T>(
  { items, continuation, unreadable }: Page<Stored<T>> & Survey<T>,
  show: (value: T) => unknown,
): object => ({
  items: items.map(({ value }) => show(value)),
  ...(continuation !== undefined && { nextCursor: continuation }),
  ...sayUnreadable(unreadable),
});

import type { Page, Stored } from '../../shared/stores/documents.js';
import type { Answer } from './respond.js';

/** A page of stored values as a list answer. */
export const pageAnswer = <T>({ items, continuation }: Page<Stored<T>>, show: (value: T) => unknown): Answer => ({
  status: 200,
  body: {
    items: items.map(({ value }) => show(value)),
    ...(continuation !== undefined && { nextCursor: continuation }),
  },
});

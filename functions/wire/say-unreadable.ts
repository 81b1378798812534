import type { Unreadable } from '../../shared/platform/documents/documents.js';

/** What an answer says of things that it leaves out because they cannot be read; nothing when there are none. */
export const sayUnreadable = (unreadable: readonly Unreadable[] = []) =>
  unreadable.length === 0 ? {} : { unreadable: unreadable.map(({ id, reason }) => ({ id, reason })) };

import type { Actor } from '../event.js';

/** Whom an actor acts for: whoever is at the top of those who made its key, or itself. Ten keys of one person are one party. */
export const partyOf = ({ id, makers = [] }: Actor): string => makers.at(-1) ?? id;

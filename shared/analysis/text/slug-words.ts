import { nameWordsMax } from './bounds.js';
import { splitWords } from './split-words.js';

// Words of slugs that say what the thing is packaged as, not which system it talks to.
const packaging = new Set(
  'mcp server api tool tools service integration plugin app client sdk cli connector official the and for of to by in on a my new local remote'.split(
    ' ',
  ),
);

/** The words of a server's slug that may name its system. */
export const slugWords = (server: string): string[] =>
  splitWords(server, nameWordsMax).filter((word) => word.length > 1 && !packaging.has(word));

export const isPackagingWord = (word: string): boolean => packaging.has(word);

import type { ToolVersionView } from './registry-view.js';
import { descriptionCharsMax, descriptionWordsMax, nameWordsMax } from './bounds.js';
import { splitWords } from './split-words.js';
import { tidyText } from './tidy-text.js';

// Words of slugs that say what the thing is packaged as, not which system it talks to.
const packaging = new Set(
  'mcp server api tool tools service integration plugin app client sdk cli connector official the and for of to by in on a my new local remote'.split(
    ' ',
  ),
);

/** What one tool says about which words name systems and which are ordinary words. */
export interface SystemWordEvidence {
  readonly server: string;
  readonly first: string | undefined;
  readonly last: string | undefined;
  /** Words inside sentences: true when every mention has a capital. */
  readonly casing: ReadonlyMap<string, boolean>;
}

/** The words of a server's slug that may name its system. */
export const slugWords = (server: string): string[] =>
  splitWords(server, nameWordsMax).filter((word) => word.length > 1 && !packaging.has(word));

export const isPackagingWord = (word: string): boolean => packaging.has(word);

/** A word after another word inside a sentence: there, a capital says something. */
const midSentence = /(?<=[\p{L}\p{N},;:)"'] )["'(]?(\p{L}[\p{L}\p{N}]*)/gu;

function casingOf(description: string): Map<string, boolean> {
  const casing = new Map<string, boolean>();
  for (const [, word = ''] of tidyText(description, descriptionCharsMax).matchAll(midSentence)) {
    if (casing.size >= descriptionWordsMax) break;
    const key = word.toLowerCase();
    casing.set(key, (casing.get(key) ?? true) && word !== key);
  }
  return casing;
}

/** Reads a tool for {@link SystemWords}. */
export function systemWordEvidence({ server, definition }: ToolVersionView): SystemWordEvidence {
  const words = splitWords(definition.name, nameWordsMax);
  return {
    server,
    first: words[0],
    last: words.length > 1 ? words.at(-1) : undefined,
    casing: casingOf(definition.description ?? ''),
  };
}

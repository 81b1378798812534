import type { ToolVersionView } from './registry-view.js';
import { descriptionWordsMax, nameWordsMax } from './bounds.js';
import { plainTexts } from './plain-texts.js';
import { splitWords } from './split-words.js';

/** What one tool says about which words name systems and which are ordinary words. */
export interface SystemWordEvidence {
  readonly server: string;
  readonly first: string | undefined;
  readonly last: string | undefined;
  /** Words inside sentences: true when every mention has a capital. */
  readonly casing: ReadonlyMap<string, boolean>;
}

/** A word after another word inside a sentence: there, a capital says something. */
const midSentence = /(?<=[\p{L}\p{N},;:)"'] )["'(]?(\p{L}[\p{L}\p{N}]*)/gu;

function casingOf(description: string): Map<string, boolean> {
  const casing = new Map<string, boolean>();
  for (const [, word = ''] of description.matchAll(midSentence)) {
    if (casing.size >= descriptionWordsMax) break;
    const key = word.toLowerCase();
    casing.set(key, (casing.get(key) ?? true) && word !== key);
  }
  return casing;
}

/** Reads a tool for {@link SystemWords}. */
export function systemWordEvidence(tool: ToolVersionView): SystemWordEvidence {
  const { name, description } = plainTexts(tool);
  const words = splitWords(name, nameWordsMax);
  return {
    server: tool.server,
    first: words[0],
    last: words.length > 1 ? words.at(-1) : undefined,
    casing: casingOf(description),
  };
}

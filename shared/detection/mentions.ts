import { descriptionCharsMax, nameWordsMax, sentenceCharsMax } from './bounds.js';
import { splitWords } from './split-words.js';

/** Another tool's name in a description, and whether the sentence steers towards or away from it. */
export interface Mention {
  /** Normalised as in {@link ToolProfile}. */
  readonly name: string;
  readonly sentence: string;
  readonly steers: boolean;
}

/** Mentions kept per tool. */
const mentionsMax = 50;

/** An identifier of two words or more: `create_issue`, `list-files`, `getUser`. */
const identifier =
  /(?<![\p{L}\p{N}_./-])(?:\p{L}[\p{L}\p{N}]*(?:[_.-][\p{L}\p{N}]+)+|\p{Ll}+\p{Lu}[\p{L}\p{N}]*)(?![\p{L}\p{N}_/-])/gu;

const steering =
  /\b(?:instead of|rather than|in place of|in favou?r of|do not (?:use|call)|don't (?:use|call)|never (?:use|call)|always (?:use|call)|must (?:use|call|be called)|prefer|before (?:using|calling)|after (?:using|calling)|replaces|supersedes|deprecated|ignore|when(?:ever)? (?:using|calling)|any other)\b/iu;

/** What an entry of a list defines: `- user_id: ...`, `user_id (string): ...`. It is a field or an option, not a tool. */
const entryHead = /^\s*(?:[-*•+]\s+|\d+[.)]\s+)?["'`*]*([\p{L}\p{N}_.-]+)["'`*]*\s*(?:\([^)]*\)\s*)?[:：]/u;

const sentenceEnd = /(?<=[.!?。！？])\s+|\n+/u;

/** The identifiers in a description that could be names of tools, the tool's own left out. */
export function mentionsIn(description: string, ownName: string): readonly Mention[] {
  const found = new Map<string, Mention>();
  for (const sentence of description.slice(0, descriptionCharsMax).split(sentenceEnd)) {
    const steers = steering.test(sentence);
    const defined = steers ? undefined : entryHead.exec(sentence)?.[1];
    for (const [word] of sentence.matchAll(identifier)) {
      const name = splitWords(word, nameWordsMax).join('');
      if (word === defined || name === ownName || found.get(name)?.steers === true) continue;
      found.set(name, { name, sentence: sentence.slice(0, sentenceCharsMax), steers });
      if (found.size >= mentionsMax) return [...found.values()];
    }
  }
  return [...found.values()];
}

import { splitWords } from '../../text/split-words.js';

/** Longest stretch of a text that is looked at, in characters, and the longest word kept. */
const textMax = 2_000;
const wordMax = 30;

/**
 * The words of a text as a person would type them: lower case, identifiers split, everything but letters and digits
 * dropped. Tool texts are written by strangers: no punctuation, control, markup or address survives, and at most
 * `limit` words do.
 */
export function plainWords(text: string, limit: number): string[] {
  const readable = text
    .slice(0, textMax)
    .replace(/\b(?:https?|ftp):\/\/\S+/giu, ' ')
    .replace(/['’]s\b/gu, ' ');
  return splitWords(readable, textMax)
    .filter((word) => word.length <= wordMax)
    .slice(0, limit);
}

import { sentenceCharsMax } from './bounds.js';

/** The first sentence of a description on one line, cut at a bound. */
export function firstSentence(description: string): string {
  const text = description
    .slice(0, sentenceCharsMax * 2)
    .replace(/\s+/gu, ' ')
    .trim();
  const end = /[.!?。！？](?=\s|$)|[。！？]/u.exec(text);
  return (end === null ? text : text.slice(0, end.index)).slice(0, sentenceCharsMax).trim();
}

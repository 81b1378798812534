import { tellingWords } from './same-sentence.js';

const sentenceEnd = /(?<=[.!?。！？])\s+|\n+/u;

/**
 * The first sentence of a description and those that speak of one of these words: what else somebody adds to it says
 * nothing of what the tool is for, and must not make it look like another tool.
 */
export function sentencesAbout(description: string, topic: readonly string[]): string {
  const words = new Set(topic);
  return description
    .split(sentenceEnd)
    .filter((sentence, at) => at === 0 || tellingWords(sentence).some((word) => words.has(word)))
    .join(' ');
}

import { plainText } from './plain-text.js';

/** Longest piece of text that is read at once; a longer sentence is read in pieces that overlap. */
export const sentenceMax = 800;
const overlap = 240;

/** Lines that begin something of their own: an item, a heading, an entry such as `name (string): …`. */
const ownLine =
  /^(?:[-*•+>]\s|\d{1,3}[.)]\s|#|<|["'`*]{0,3}[\p{L}\p{N}_.-]{1,60}["'`*]{0,3}\s?(?:\([^)]{0,60}\)\s?)?[:：])/u;
const item = /^(?:[-*•+]\s|\d{1,3}[.)]\s)/u;

const sentenceEnd = /(?<=[.!?。！？])(?<!\b(?:e\.g|i\.e|etc|vs|cf|approx|incl|resp)\.)["')\]]{0,2}\s+|(?<=[。！？])/iu;

/** Lines that belong together, joined: descriptions are wrapped at a column as often as not. */
function paragraphs(text: string): string[] {
  const found: string[] = [];
  let current: string[] = [];
  const end = (): void => {
    if (current.length > 0) found.push(current.join(' '));
    current = [];
  };
  for (const raw of text.split('\n')) {
    const line = raw.replace(/\s+/gu, ' ').trim();
    if (line === '' || ownLine.test(line)) end();
    if (line !== '') current.push(line);
  }
  end();
  return found;
}

/** A line that introduces a list is read together with each item of it. */
function* withLeads(lines: readonly string[]): Generator<string> {
  let lead: string | undefined;
  for (const line of lines) {
    if (lead !== undefined && item.test(line)) yield `${lead.slice(-overlap)} ${line}`;
    else if (line.endsWith(':')) lead = line;
    else lead = undefined;
    yield line;
  }
}

function* pieces(sentence: string): Generator<string> {
  for (let at = 0; at < sentence.length; at += sentenceMax - overlap) {
    yield sentence.slice(at, at + sentenceMax);
    if (at + sentenceMax >= sentence.length) return;
  }
}

/** The sentences of a text, plain and on one line each, none longer than {@link sentenceMax}. */
export function sentencesOf(text: string): string[] {
  const found: string[] = [];
  for (const line of withLeads(paragraphs(plainText(text))))
    for (const sentence of line.split(sentenceEnd)) if (sentence !== '') found.push(...pieces(sentence));
  return found;
}

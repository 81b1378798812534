import { cutsOf } from './cuts-of.js';
import { createRedactionForms, cutMin, pieceLength, type RedactionForms } from './redaction-forms.js';
import { type SimpleText, simplifyText } from './simplify-text.js';

export type Redact = (text: string) => string;

/** Up to this length a value counts only where it stands alone. */
const aloneMax = 7;
/** What is shown of a stranger's text is not much longer. */
const cutMax = 400;

const replacement = '***';

/** A text that is being redacted, and which of its characters are hit. */
interface Subject extends SimpleText {
  readonly original: string;
  readonly hits: Uint8Array;
}

/**
 * Takes secrets out of texts that strangers wrote: in every usual form, in any case, broken over lines, cut off at
 * either end, and, where they are random, in pieces.
 */
export function createRedactor(values: Iterable<string>): Redact {
  const forms = createRedactionForms(values);
  return function redact(original) {
    const simple = simplifyText(original);
    if (simple.text === '' || forms.whole.length === 0) return original;
    const subject = { ...simple, original, hits: new Uint8Array(simple.text.length) };
    for (const form of forms.whole) markWhole(form, subject);
    markPieces(forms, subject);
    markCuts(forms, subject);
    return replaceHits(subject);
  };
}

function markWhole(form: string, { text, places, original, hits }: Subject): void {
  for (let at = text.indexOf(form); at >= 0; at = text.indexOf(form, at + 1)) {
    const start = places[at] ?? 0;
    const end = (places[at + form.length - 1] ?? 0) + 1;
    if (form.length > aloneMax || standsAlone(original, start, end, form.length)) hits.fill(1, at, at + form.length);
  }
}

const standsAlone = (text: string, start: number, end: number, length: number): boolean =>
  end - start === length && !isWordCharacter(text.charAt(start - 1)) && !isWordCharacter(text.charAt(end));

const isWordCharacter = (character: string): boolean => /^[\p{L}\p{N}]$/u.test(character);

function markPieces({ pieces }: RedactionForms, { text, hits }: Subject): void {
  for (let at = 0; at + pieceLength <= text.length; at += 1) {
    if (pieces.has(text.slice(at, at + pieceLength))) hits.fill(1, at, at + pieceLength);
  }
}

/** The beginning of a secret where a text was cut off, and its end where the text begins. */
function markCuts({ words, beginnings, ends }: RedactionForms, subject: Subject): void {
  const { text, hits } = subject;
  const cuts = cutsOf(subject.original, subject);
  for (const end of cuts.ends) {
    for (let length = Math.min(pieceLength - 1, end); length >= cutMin; length -= 1) {
      if (beginnings.has(text.slice(end - length, end))) hits.fill(1, end - length, end);
    }
    for (const word of words) {
      const length = overlap(word, text.slice(Math.max(0, end - word.length), end));
      if (length >= leastOf(word)) hits.fill(1, end - length, end);
    }
  }
  for (const begin of cuts.begins) {
    for (let length = Math.min(pieceLength - 1, text.length - begin); length >= cutMin; length -= 1) {
      if (ends.has(text.slice(begin, begin + length))) hits.fill(1, begin, begin + length);
    }
    for (const word of words) {
      const length = overlap(text.slice(begin, begin + word.length), word);
      if (length >= leastOf(word)) hits.fill(1, begin, begin + length);
    }
  }
}

const leastOf = (word: string): number => Math.max(cutMin, Math.ceil(word.length / 2));

/** How many characters at the end of `before` are those at the beginning of `text`, up to a bound, and not all of both. */
function overlap(text: string, before: string): number {
  const most = Math.min(cutMax, text.length, before.length, Math.max(text.length, before.length) - 1);
  for (let length = most; length >= cutMin; length -= 1) {
    if (text.startsWith(before.slice(-length))) return length;
  }
  return 0;
}

/** Runs of hits, with the blanks inside them, become one replacement each. */
function replaceHits({ original, places, hits }: Subject): string {
  let clean = '';
  let copied = 0;
  for (let at = 0; at < hits.length; at += 1) {
    if (hits[at] !== 1) continue;
    let last = at;
    while (hits[last + 1] === 1) last += 1;
    clean += original.slice(copied, places[at]) + replacement;
    copied = (places[last] ?? 0) + 1;
    at = last;
  }
  return clean + original.slice(copied);
}

import { createScanner } from 'jsonc-parser';

// The token kinds of jsonc-parser that open and close a level (its enum is erased at build time).
const openBrace = 1;
const closeBrace = 2;
const openBracket = 3;
const closeBracket = 4;
const endOfFile = 17;

/**
 * Whether a text nests objects and arrays deeper than a number of levels. Reads tokens instead of calling itself, so the
 * text may be as deep as it likes, and may be no JSON at all: only what closes the innermost level counts as closing it,
 * so the answer is never less than the depth at which a forgiving parser would arrive.
 */
export function isJsonDeeper(text: string, levels: number): boolean {
  const scanner = createScanner(text, true);
  const closers: number[] = [];
  for (let token: number = scanner.scan(); token !== endOfFile; token = scanner.scan()) {
    if (token === openBrace) closers.push(closeBrace);
    else if (token === openBracket) closers.push(closeBracket);
    else if (token === closers.at(-1)) closers.pop();
    if (closers.length > levels) return true;
  }
  return false;
}

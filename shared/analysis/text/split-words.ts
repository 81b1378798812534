/** Where the words of a name in camel case meet: `create|Issue`, `get|HTTP|Response`. */
export const wordBoundary = /(?<=[\p{Ll}\p{N}])(?=\p{Lu})|(?<=\p{Lu})(?=\p{Lu}\p{Ll})/gu;
const separator = /[^\p{L}\p{N}]+/u;

/**
 * The words of a name or text in lower case: `createIssue`, `create-issue`, `create.issue` and `Create_Issue` give the
 * same two. At most `max` of them.
 */
export function splitWords(text: string, max: number): string[] {
  const words: string[] = [];
  for (const word of text.normalize('NFKC').replace(wordBoundary, ' ').split(separator)) {
    if (word === '') continue;
    words.push(word.toLowerCase());
    if (words.length >= max) break;
  }
  return words;
}

/** Longest stretch of a text that is looked at, in characters, and the longest word kept. */
const textMax = 2_000;
const wordMax = 30;

/**
 * The words of a text as a person would type them: lower case, identifiers split (`create_issue`, `createIssue`),
 * everything but letters, digits and marks dropped. Tool texts are written by strangers: no punctuation, control,
 * markup or address survives, and at most `limit` words do.
 */
export function plainWords(text: string, limit: number): string[] {
  const words = text
    .slice(0, textMax)
    .normalize('NFKC')
    .slice(0, textMax)
    .replace(/\b(?:https?|ftp):\/\/\S+/giu, ' ')
    .replace(/['’]s\b/gu, ' ')
    .replace(/([\p{Ll}\p{N}])(\p{Lu})/gu, '$1 $2')
    .replace(/(\p{Lu})(\p{Lu}\p{Ll})/gu, '$1 $2')
    .toLowerCase()
    .split(/[^\p{L}\p{N}\p{M}]+/u);
  return words.filter((word) => word !== '' && word.length <= wordMax).slice(0, limit);
}

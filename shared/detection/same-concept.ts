// Pairs of words that are one concept whatever the system calls it.
const phrases = new Map([
  ['pull request', 'change request'],
  ['merge request', 'change request'],
  ['work item', 'issue'],
  ['web page', 'page'],
  ['calendar event', 'event'],
]);

/** Replaces two-word names of a concept by one form. */
export function sameConcept(words: readonly string[]): string[] {
  const result: string[] = [];
  for (let i = 0; i < words.length; i++) {
    const phrase = phrases.get(`${words[i] ?? ''} ${words[i + 1] ?? ''}`);
    if (phrase === undefined) result.push(words[i] ?? '');
    else {
      result.push(...phrase.split(' '));
      i++;
    }
  }
  return result;
}

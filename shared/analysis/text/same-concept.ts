// Pairs of words that are one concept whatever the system calls it. A work item is no issue: GitLab has both.
const phrases = new Map([
  ['pull request', 'change request'],
  ['merge request', 'change request'],
  ['work item', 'workitem'],
  ['web page', 'page'],
  ['calendar event', 'event'],
]);

// A note on one of these is a comment on it; any other note is a text of its own.
const discussed = new Set(['issue', 'workitem', 'request', 'commit', 'task', 'epic', 'discussion']);

/** Replaces names of a concept by one form: those of two words, and those whose meaning depends on the word before. */
export function sameConcept(words: readonly string[]): string[] {
  const result: string[] = [];
  for (let i = 0; i < words.length; i++) {
    const phrase = phrases.get(`${words[i] ?? ''} ${words[i + 1] ?? ''}`);
    const word = words[i] ?? '';
    if (phrase === undefined) result.push(word === 'note' && discussed.has(result.at(-1) ?? '') ? 'comment' : word);
    else {
      result.push(...phrase.split(' '));
      i++;
    }
  }
  return result;
}

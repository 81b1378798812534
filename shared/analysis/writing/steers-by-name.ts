import { nameWordsMax } from '../text/bounds.js';
import { splitWords } from '../text/split-words.js';
import { steersModels } from './steers-models.js';

/** Words that order a model about and say nothing of what a tool or a parameter is. */
const orders = new Set([
  'always',
  'never',
  'must',
  'ignore',
  'instead',
  'previous',
  'instruction',
  'instructions',
  'prefer',
]);

/** Whether a name that a model made up tells other models what to do, read as the words that it is made of. */
export function steersByName(name: string): boolean {
  const words = splitWords(name, nameWordsMax);
  return words.some((word) => orders.has(word)) || steersModels(words.join(' '));
}

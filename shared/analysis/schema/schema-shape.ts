import { canonicalWord } from '../text/canonical-word.js';
import { expectedWords, isLatinText, plainLetters } from '../text/plain-letters.js';
import { splitWords } from '../text/split-words.js';
import type { ParameterFact } from './schema-facts.js';

/** Words of a parameter's name that are read. */
export const parameterWordsMax = 6;

// All are asked for with every pair of tools that is compared; facts never change.
const words = new WeakMap<object, string>();
const wordSets = new WeakMap<object, ReadonlySet<string>>();
const shapes = new WeakMap<object, string>();

function remembered<Key extends object, Value>(
  memory: WeakMap<object, Value>,
  key: Key,
  read: (key: Key) => Value,
): Value {
  let value = memory.get(key);
  if (value === undefined) memory.set(key, (value = read(key)));
  return value;
}

const nothingElse = expectedWords([]);

/** A parameter by what it is called, whatever the casing: `projectId`, `project_id` and `project-ids` are one. */
export const parameterWord = (fact: Pick<ParameterFact, 'path'>): string =>
  remembered(words, fact, ({ path }) => {
    const plain = plainLetters(path, { isLatin: isLatinText(path), expected: nothingElse });
    const word = splitWords(plain, parameterWordsMax).map(canonicalWord).join(' ');
    return word === '' ? path : word;
  });

/** The different {@link parameterWord}s of a schema. */
export const parameterWords = (parameters: readonly ParameterFact[]): ReadonlySet<string> =>
  remembered(wordSets, parameters, (facts) => new Set(facts.map(parameterWord)));

/** Names, types and required-ness of all parameters as one string: equal for schemas a caller cannot tell apart. */
export const shapeOf = (parameters: readonly ParameterFact[]): string =>
  remembered(shapes, parameters, (facts) =>
    facts
      .map((fact) => `${parameterWord(fact)}:${fact.types.join('|')}${fact.required ? '!' : ''}`)
      .sort()
      .join(','),
  );

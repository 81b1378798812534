import { canonicalWord } from './canonical-word.js';
import { splitWords } from './split-words.js';
import type { ParameterFact } from './schema-facts.js';

/** Words of a parameter's name that are read. */
const parameterWordsMax = 6;

/** A parameter by what it is called, whatever the casing: `projectId`, `project_id` and `project-ids` are one. */
export const parameterWord = ({ path }: Pick<ParameterFact, 'path'>): string => {
  const words = splitWords(path, parameterWordsMax).map(canonicalWord).join(' ');
  return words === '' ? path : words;
};

/** Names, types and required-ness of all parameters as one string: equal for schemas a caller cannot tell apart. */
export const shapeOf = (parameters: readonly ParameterFact[]): string =>
  parameters
    .map((fact) => `${parameterWord(fact)}:${fact.types.join('|')}${fact.required ? '!' : ''}`)
    .sort()
    .join(',');

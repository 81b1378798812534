import { singular } from '../text/canonical-word.js';
import type { ParameterFact } from './schema-facts.js';
import { parameterWord, parameterWordsMax } from './schema-shape.js';
import { splitWords } from '../text/split-words.js';

/** How two parameters of one name contradict each other. */
export interface Clash {
  readonly parameter: string;
  readonly about: 'type' | 'format' | 'values' | 'required';
  readonly first: string;
  readonly second: string;
}

const disjoint = (a: readonly string[], b: readonly string[]): boolean => new Set(a).isDisjointFrom(new Set(b));

/** Values of an enumeration that a message shows, and characters of each. */
const valuesShown = 5;
const valueCharsShown = 40;

function shown(values: readonly string[]): string {
  const first = values.slice(0, valuesShown).map((value) => value.slice(0, valueCharsShown));
  return values.length > valuesShown ? `${first.join(', ')} … (${values.length} values)` : first.join(', ');
}

// An integer is a number: only types no value can have in common clash.
const widened = (types: readonly string[]): string[] => [
  ...types,
  ...(types.includes('integer') ? ['number'] : []),
  ...(types.includes('number') ? ['integer'] : []),
];

const isPlural = ({ path }: ParameterFact): boolean => {
  const word = splitWords(path, parameterWordsMax).at(-1) ?? '';
  return singular(word) !== word;
};

/** A list named in the plural beside one value named in the singular, `paths` and `path`: both say what they are. */
const areTold = (list: ParameterFact, value: ParameterFact): boolean =>
  list.types.includes('array') && isPlural(list) && !value.types.includes('array') && !isPlural(value);

function compareFacts(a: ParameterFact, b: ParameterFact): Omit<Clash, 'parameter'> | undefined {
  // What was not read may be what both have in common.
  if (a.isCut || b.isCut || areTold(a, b) || areTold(b, a)) return undefined;
  if (a.types.length > 0 && b.types.length > 0 && disjoint(widened(a.types), widened(b.types))) {
    return { about: 'type', first: a.types.join(' or '), second: b.types.join(' or ') };
  }
  if (a.values !== undefined && b.values !== undefined && disjoint(a.values, b.values)) {
    return { about: 'values', first: shown(a.values), second: shown(b.values) };
  }
  if (a.format !== undefined && b.format !== undefined && a.format !== b.format)
    return { about: 'format', first: a.format, second: b.format };
  if (a.required !== b.required) {
    return {
      about: 'required',
      first: a.required ? 'required' : 'optional',
      second: b.required ? 'required' : 'optional',
    };
  }
  return undefined;
}

/** Parameters both schemas have, on which a value good for one is bad for the other; by name. */
export function schemaClashes(
  a: readonly ParameterFact[],
  b: readonly ParameterFact[],
): { shared: number; clashes: readonly Clash[] } {
  const right = new Map(b.map((fact) => [parameterWord(fact), fact]));
  const clashes: Clash[] = [];
  let shared = 0;
  for (const fact of a) {
    const parameter = parameterWord(fact);
    const other = right.get(parameter);
    if (other === undefined) continue;
    shared++;
    const clash = compareFacts(fact, other);
    if (clash !== undefined) clashes.push({ parameter, ...clash });
  }
  return { shared, clashes: clashes.sort((x, y) => (x.parameter < y.parameter ? -1 : 1)) };
}

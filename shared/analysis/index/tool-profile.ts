import { tokenWeight } from '../../domain/registry/token-weight.js';
import type { ToolVersionView } from '../../domain/registry/registry-view.js';
import { descriptionWordsMax, nameWordsMax } from '../text/bounds.js';
import { canonicalWord } from '../text/canonical-word.js';
import { firstSentence } from '../text/first-sentence.js';
import { invisibleTexts, type InvisibleText } from '../text/invisible-text.js';
import { lookOf, mixedWords, type MixedWord } from '../text/look-alikes.js';
import { spell, type SpelledName } from '../text/name-edits.js';
import { plainTexts } from '../text/plain-texts.js';
import { reachOf, type Reach } from '../schema/reach.js';
import { schemaFacts, type ParameterFact } from '../schema/schema-facts.js';
import { splitWords } from '../text/split-words.js';
import { readSteering, type Steering } from '../steering/read-steering.js';
import { readTextFields } from '../text/text-fields.js';
import { verbInSentence, verbOf, type Verb } from '../text/verbs.js';

/** Everything detection needs to know about one tool that does not depend on the others. */
export interface ToolProfile extends SpelledName {
  /** Letters and digits of the name as written, but for case. */
  readonly writtenName: string;
  /** Equal for names that a reader takes for each other. */
  readonly look: string;
  /** Words of the name in which letters of two alphabets pass for those of one. */
  readonly mixedWords: readonly MixedWord[];
  readonly nameWords: readonly string[];
  /** Description, or title where there is none, with its white space tidied and cut at a bound. */
  readonly description: string;
  readonly sentence: string;
  /** Canonical words of the description with how often each occurs. */
  readonly descriptionWords: ReadonlyMap<string, number>;
  readonly verb: Verb | undefined;
  /** Position of the verb in `nameWords`; −1 when the verb comes from the description. */
  readonly verbAt: number;
  readonly parameters: readonly ParameterFact[];
  /** What its texts say to a model about other tools and about itself. */
  readonly steering: Steering;
  readonly reach: Reach;
  /** Characters that a model reads and nobody sees. */
  readonly invisible: readonly InvisibleText[];
  /** About how many tokens a model pays for it, see {@link tokenWeight}. */
  readonly tokens: number;
  /** Whether many letters are outside the Latin script, where the local model is weak. */
  readonly isWeakLanguage: boolean;
}

/** How many words of a description may hold its verb. */
const verbWindow = 6;

/** From this share of non-Latin letters on, a text counts as one the English model cannot judge. */
const foreignShare = 0.3;

function findVerb(nameWords: readonly string[], sentence: string): { verb: Verb | undefined; verbAt: number } {
  const verbAt = nameWords.findIndex((word) => verbOf(word) !== undefined);
  if (verbAt >= 0) return { verb: verbOf(nameWords[verbAt] ?? ''), verbAt };
  return { verb: verbOfSentence(sentence), verbAt: -1 };
}

/** The first verb among the opening words of a sentence. */
export function verbOfSentence(sentence: string): Verb | undefined {
  const word = splitWords(sentence, verbWindow).find((each) => verbInSentence(each) !== undefined);
  return word === undefined ? undefined : verbInSentence(word);
}

function isForeign(text: string): boolean {
  let letters = 0;
  let foreign = 0;
  for (const char of text.slice(0, 1000)) {
    if (!/\p{L}/u.test(char)) continue;
    letters++;
    if (!/\p{Script=Latin}/u.test(char)) foreign++;
  }
  return letters > 0 && foreign / letters >= foreignShare;
}

const writtenName = (name: string): string => name.replace(/[^\p{L}\p{M}\p{N}]+/gu, '').toLowerCase();

/** Reads a tool's name, description and schema within the bounds of bounds.ts. */
export function profileTool(tool: Pick<ToolVersionView, 'definition'> & { readonly server?: string }): ToolProfile {
  const { definition } = tool;
  const { name, description } = plainTexts(tool);
  const nameWords = splitWords(name, nameWordsMax);
  const sentence = firstSentence(description);
  const descriptionWords = new Map<string, number>();
  for (const word of splitWords(description, descriptionWordsMax)) {
    const canonical = canonicalWord(word);
    descriptionWords.set(canonical, (descriptionWords.get(canonical) ?? 0) + 1);
  }
  const texts = readTextFields(definition);
  const { verb, verbAt } = findVerb(nameWords, sentence);
  const parameters = schemaFacts(definition.inputSchema);
  const normalisedName = nameWords.length > 0 ? nameWords.join('') : definition.name;
  return {
    ...spell(normalisedName),
    writtenName: writtenName(definition.name),
    look: lookOf(normalisedName),
    mixedWords: mixedWords(definition.name),
    nameWords,
    description,
    sentence,
    descriptionWords,
    verb,
    verbAt,
    parameters,
    reach: reachOf({ words: nameWords, verbAt, verb }, parameters),
    steering: readSteering({ server: tool.server ?? '', definition }, texts),
    invisible: invisibleTexts(texts.fields),
    tokens: tokenWeight(definition),
    isWeakLanguage: isForeign(`${name} ${description}`),
  };
}

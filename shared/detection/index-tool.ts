import type { ToolVersionView } from './registry-view.js';
import { canonicalWord } from './canonical-word.js';
import { type IndexedTool, unregistered } from './indexed-tool.js';
import { sameConcept } from './same-concept.js';
import type { SystemWords } from './system-words.js';
import { profileTool, type ToolProfile } from './tool-profile.js';

const joiners = new Set('a an and as at by for from in into of on or the to via with'.split(' '));

/** Characters of a description that are embedded; the local model reads no more. */
const fullCharsMax = 1_200;

/** A word of a text with an optional possessive. */
const wordInText = /\p{L}[\p{L}\p{N}]*(?:'s)?/gu;

/** Reads a tool in the light of a registry's system words; the registry may give it a number. */
export function indexTool(
  tool: ToolVersionView,
  systemWords: SystemWords,
  profile: ToolProfile = profileTool(tool),
): IndexedTool {
  const own = systemWords.of(tool.server);
  const isSystem = (word: string): boolean => own.has(word);
  const bare = profile.nameWords.filter((word) => !isSystem(word));
  // A name of nothing but system words keeps them: an empty text resembles every other empty text.
  const bareName = (bare.length > 0 ? bare : profile.nameWords).join(' ') || tool.definition.name;
  const objectWords = [...new Set(sameConcept(objectsOf(profile, isSystem).map(canonicalWord)))];
  const mask = (text: string): string =>
    text
      .replace(wordInText, (word) => (isSystem(word.toLowerCase().replace(/'s$/u, '')) ? '' : word))
      .replace(/\s+/gu, ' ')
      .trim();
  const name = profile.nameWords.join(' ') || tool.definition.name;
  return {
    tool,
    key: tool.id,
    number: unregistered,
    profile,
    objectWords,
    bare: { name: bareName, sentence: mask(profile.sentence) || bareName },
    texts: {
      name,
      sentence: profile.sentence || name,
      full: `${bareName}: ${mask(profile.description.slice(0, fullCharsMax))}`,
    },
  };
}

/** Words of the name besides its verb, the words that join, and those that name a system. */
function objectsOf({ nameWords, verbAt }: ToolProfile, isSystem: (word: string) => boolean): string[] {
  return nameWords.filter((word, at) => at !== verbAt && !joiners.has(word) && !isSystem(word));
}

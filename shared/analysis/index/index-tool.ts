import type { ToolVersionView } from '../../domain/registry/registry-view.js';
import { canonicalWord, wordAsDescribed } from '../text/canonical-word.js';
import { type IndexedTool, unregistered } from './indexed-tool.js';
import { joiners } from '../text/joiners.js';
import { wayOf } from '../text/opposite-ways.js';
import { sameConcept } from '../text/same-concept.js';
import { tellingWords } from './same-sentence.js';
import { sentencesAbout } from './sentences-about.js';
import type { SystemWords } from './words/system-words.js';
import { profileTool, type ToolProfile } from './tool-profile.js';

/** Characters of a description that are embedded; the local model reads no more. */
const fullCharsMax = 1_200;

/** A word of a text with an optional possessive. */
const wordInText = /\p{L}[\p{L}\p{N}]*(?:'s)?/gu;

/** Reads a tool in the light of a registry's system words; the registry may give it a number. */
export function indexTool(
  tool: ToolVersionView,
  systemWords: Pick<SystemWords, 'of'>,
  profile: ToolProfile = profileTool(tool),
): IndexedTool {
  const own = systemWords.of(tool.server);
  const isSystem = (word: string): boolean => own.has(word);
  const bare = profile.nameWords.filter((word) => !isSystem(word));
  // A name of nothing but system words keeps them: an empty text resembles every other empty text.
  const bareName = (bare.length > 0 ? bare : profile.nameWords).join(' ') || tool.definition.name;
  const words = profile.nameWords.filter((word, at) => at !== profile.verbAt && !isSystem(word));
  const described = words
    .filter((word) => !joiners.has(word))
    .map((word) => wordAsDescribed(canonicalWord(word), profile.descriptionWords));
  const objects = [...new Set(sameConcept(described))];
  // A name of nothing but its verb, `search` beside `notion-search`, is about that.
  const objectWords = objects.length > 0 || profile.verbAt < 0 ? objects : [profile.verb?.group ?? ''];
  const mask = (text: string): string =>
    text
      .replace(wordInText, (word) => (isSystem(word.toLowerCase().replace(/'s$/u, '')) ? '' : word))
      .replace(/\s+/gu, ' ')
      .trim();
  const bareSentence = mask(profile.sentence);
  const telling = tellingWords(bareSentence);
  const name = profile.nameWords.join(' ') || tool.definition.name;
  const about = sentencesAbout(profile.description, [...objects, ...telling]);
  return {
    tool,
    key: tool.id,
    number: unregistered,
    profile,
    objectWords,
    way: wayOf(words),
    bare: { name: bareName, sentence: bareSentence || bareName },
    telling,
    // A text may be cut in the middle of a character, which no digest and no model takes.
    texts: {
      name: name.toWellFormed(),
      sentence: (profile.sentence || name).toWellFormed(),
      full: `${bareName}: ${mask(about.slice(0, fullCharsMax))}`.toWellFormed(),
    },
  };
}

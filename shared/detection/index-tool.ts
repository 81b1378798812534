import type { RegisteredTool } from './registry-view.js';
import { canonicalWord } from './canonical-word.js';
import type { IndexedTool } from './indexed-tool.js';
import { slugWords } from './system-word-evidence.js';
import type { SystemWords } from './system-words.js';
import { profileTool, type ToolProfile } from './tool-profile.js';

const joiners = new Set('a an and as at by for from in into of on or the to via with'.split(' '));

/** A word of a text with an optional possessive. */
const wordInText = /\p{L}[\p{L}\p{N}]*(?:'s)?/gu;

/** Reads a tool in the light of a registry's system words. */
export function indexTool(
  tool: RegisteredTool,
  systemWords: SystemWords,
  profile: ToolProfile = profileTool(tool),
): IndexedTool {
  const own = new Set(slugWords(tool.server));
  const isSystem = (word: string): boolean => systemWords.has(word, own);
  const bare = profile.nameWords.filter((word) => !isSystem(word));
  // A name of nothing but system words keeps them: an empty text resembles every other empty text.
  const nameWords = bare.length > 0 ? bare : profile.nameWords;
  const verbWord = profile.verbAt >= 0 ? profile.nameWords[profile.verbAt] : undefined;
  const objectWords = new Set(nameWords.filter((word) => word !== verbWord && !joiners.has(word)).map(canonicalWord));
  const sentence = profile.sentence.replace(wordInText, (word) =>
    isSystem(word.toLowerCase().replace(/'s$/u, '')) ? '' : word,
  );
  return {
    tool,
    profile,
    objectWords: [...objectWords],
    texts: { name: nameWords.join(' '), sentence: sentence.replace(/\s+/gu, ' ').trim() || nameWords.join(' ') },
  };
}

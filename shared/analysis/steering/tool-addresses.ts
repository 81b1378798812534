import { isServerTexts } from '../../domain/registry/server-texts.js';
import { nameWordsMax } from '../text/bounds.js';
import { splitWords } from '../text/split-words.js';
import type { RegisteredTool } from '../../domain/registry/registry-view.js';
import { nameKeys, qualifiedKey } from './names-in.js';

/**
 * Every key under which a text may name a tool: its name in any spelling, with its server before it, and without the
 * words of its server that it begins with itself.
 */
export function toolAddresses({
  server,
  definition: { name },
}: Pick<RegisteredTool, 'server' | 'definition'>): string[] {
  // Nobody can name what no client offers.
  if (isServerTexts({ name })) return [];
  const words = splitWords(name, nameWordsMax);
  const serverWords = new Set([...splitWords(server, nameWordsMax), 'mcp']);
  const from = words.findIndex((word) => !serverWords.has(word));
  // One word alone is too common a word to be its name.
  const bare = from > 0 && words.length - from > 1 ? nameKeys(words.slice(from).join(' ')) : [];
  return [...new Set([...nameKeys(name), qualifiedKey(`${server} ${name}`), ...bare])];
}

import type { ToolDefinition } from '../../domain/registry/tool.js';
import { nameWordsMax } from '../text/bounds.js';
import { splitWords } from '../text/split-words.js';
import { nameKeys, namesIn } from '../steering/names-in.js';
import { plainText } from '../steering/plain-text.js';

/** Words of a text that are compared with names. */
const textWordsMax = 1_000;

/**
 * Whether a text names a tool: its name or title however it is written (`create_ticket`, `createTicket`, `create ticket`,
 * `desk.create_ticket`, with unseen letters in it), or its name of one word in quotes or beside the word "tool". Words of a
 * name that stand apart in a sentence are no name.
 */
export function namesATool(text: string, { name, title }: Pick<ToolDefinition, 'name' | 'title'>): boolean {
  const plain = plainText(text);
  const said = ` ${splitWords(plain, textWordsMax).join(' ')} `;
  const names = title === undefined ? [name] : [name, title];
  const isSpelled = names.some((one) => {
    const words = splitWords(one, nameWordsMax);
    return words.length > 1 && (said.includes(` ${words.join(' ')} `) || said.includes(` ${words.join('')} `));
  });
  const keys = new Set(nameKeys(name));
  return isSpelled || [...namesIn(plain)].some((named) => named.keys.some((key) => keys.has(key)));
}

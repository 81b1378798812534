import { isAtLeast } from '../../domain/severity.js';
import { invisibleTexts } from '../text/invisible-text.js';
import { readSteering } from '../steering/read-steering.js';
import { judgeSigns } from '../steering/judge-signs.js';

/**
 * Whether a text of a model tells other models what to do, when to use which tool, or holds characters that nobody sees: the
 * model may have been talked into it. A text that may name tools of its own server may also say when to use them.
 */
export function steersModels(text: string, { mayNameTools = false } = {}): boolean {
  const fields = [{ path: ['description'], value: text, isKey: false }];
  const definition = { name: 'text', description: text, inputSchema: { type: 'object' as const } };
  const { signs, mentions } = readSteering({ server: '', definition }, { fields, unread: 0 });
  const severity = judgeSigns(signs);
  return (
    (severity !== undefined && isAtLeast(severity, 'MEDIUM')) ||
    (!mayNameTools && mentions.some(({ steers }) => steers)) ||
    invisibleTexts(fields).length > 0
  );
}

import { isAtLeast } from '../../domain/severity.js';
import { invisibleTexts } from '../text/invisible-text.js';
import { readSteering } from '../steering/read-steering.js';
import { judgeSigns } from '../steering/judge-signs.js';

/** Whether a text tells a model what to do, or holds characters that nobody sees: a model may have been talked into it. */
export function steersModels(text: string): boolean {
  const fields = [{ path: ['description'], value: text, isKey: false }];
  const definition = { name: 'text', description: text, inputSchema: { type: 'object' as const } };
  const { signs, mentions } = readSteering({ server: '', definition }, { fields, unread: 0 });
  const severity = judgeSigns(signs);
  return (
    (severity !== undefined && isAtLeast(severity, 'MEDIUM')) ||
    mentions.some(({ steers }) => steers) ||
    invisibleTexts(fields).length > 0
  );
}

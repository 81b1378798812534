import { z } from 'zod';
import { shownConflictSchema } from '../../shared/api/shown-conflict.js';
import { toReported } from '../output/report/report.js';
import { conflictWords } from '../output/words/conflict-words.js';
import { printable } from '../output/words/printable.js';
import { defineMcpTool, quoteNote } from './mcp-tool.js';

const textMax = 1_000;

/** What is behind a conflict that somebody was given the id of. */
export const explainConflict = defineMcpTool({
  name: 'explain_registry_conflict',
  title: 'Explain a conflict',
  description:
    'Explains a conflict that MTGS reported, by its id: which tools a model mixes up, why, what people decided about it, ' +
    'and what to change.',
  inputSchema: z.object({
    conflict: z.string().min(1).max(200).describe('Id of the conflict, as MTGS reports it'),
  }),
  async answer({ conflict }, { api, environmentPath }) {
    const path = `${environmentPath}/conflicts/${encodeURIComponent(conflict)}`;
    const shown = await api.request({ path, schema: shownConflictSchema });
    const [reported] = toReported([shown]);
    if (reported === undefined) return [];
    const { id, severity, type, status, tools, text, advice, findings } = reported;
    return [
      `${printable(id)}: ${severity} ${type}, ${status ?? 'open'}`,
      conflictWords[type].text,
      quoteNote,
      `Tools: ${tools.map((tool) => printable(tool)).join(' and ')}`,
      printable(text, textMax),
      `What to do: ${printable(advice, textMax)}`,
      `Found by: ${[...new Set(findings.map(({ stage }) => stage))].join(', ')}`,
    ];
  },
});

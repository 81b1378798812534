import { z } from 'zod';
import { splitWords } from '../../shared/analysis/text/split-words.js';
import { plural } from '../../shared/everywhere/plural.js';
import { printable } from '../output/words/printable.js';
import { defineMcpTool, quoteNote } from './mcp-tool.js';

const catalogSchema = z.object({
  tools: z.array(
    z.object({
      id: z.string(),
      definition: z.looseObject({ name: z.string(), title: z.string().optional(), description: z.string().optional() }),
    }),
  ),
  unreadable: z.array(z.unknown()).optional(),
});
type CatalogTool = z.output<typeof catalogSchema>['tools'][number];

const wordsMax = 2_000;
const descriptionMax = 300;
/** A word in a name says more than one in a description. */
const nameWeight = 3;

/** Whoever writes a tool first looks whether there is one. */
export const searchCatalog = defineMcpTool({
  name: 'search_registered_tools',
  title: 'Search registered tools',
  description:
    'Finds MCP tools in the MTGS registry by words of their name or description, so that you can see whether a tool ' +
    'that you are about to write exists already. Only approved versions are found.',
  inputSchema: z.object({
    words: z.string().min(1).max(500).describe('Words that the tool would have in its name or description'),
    limit: z.int().min(1).max(50).default(10).describe('How many tools to return'),
  }),
  async answer({ words, limit }, { api, env, environmentPath }) {
    const { tools, unreadable = [] } = await api.request({ path: `${environmentPath}/catalog`, schema: catalogSchema });
    const wanted = new Set(splitWords(words, wordsMax));
    const found = tools
      .map((tool) => ({ tool, score: scoreOf(tool, wanted) }))
      .filter(({ score }) => score > 0)
      .sort((a, b) => b.score - a.score || (a.tool.id < b.tool.id ? -1 : 1));
    const shown = found.slice(0, limit);
    return [
      `${shown.length} of ${found.length} that match, out of ${plural(tools.length, 'approved tool')} of ${env}.`,
      ...(unreadable.length > 0 ? [`${plural(unreadable.length, 'tool')} could not be read and searched.`] : []),
      ...(shown.length > 0 ? [quoteNote] : []),
      ...shown.map(({ tool }) => lineOf(tool)),
    ];
  },
});

/** How many of the words a tool has; each counts once. */
function scoreOf(
  { definition: { name, title = '', description = '' } }: CatalogTool,
  wanted: ReadonlySet<string>,
): number {
  const inName = new Set(splitWords(`${name} ${title}`, wordsMax));
  const inText = new Set(splitWords(description, wordsMax));
  return [...wanted].reduce((sum, word) => sum + (inName.has(word) ? nameWeight : inText.has(word) ? 1 : 0), 0);
}

const lineOf = ({ id, definition: { description = '' } }: CatalogTool): string =>
  `- ${printable(id)}: ${JSON.stringify(printable(description, descriptionMax))}`;

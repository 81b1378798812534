import { serverTextsName } from '../../domain/registry/server-texts.js';
import type { ToolDefinition } from '../../domain/registry/tool.js';
import { definitionBytesMax, definitionValuesMax } from '../../definitions/parse-definitions.js';
import { canonicalJson } from '../../kernel/canonical/canonical-json.js';
import type { SlicedWork } from '../../kernel/canonical/in-slices.js';
import type { ServerTexts, TextEntry } from '../../platform/mcp-server/mcp-server.js';
import { invisibleTexts } from '../text/invisible-text.js';
import { readTextFields } from '../text/text-fields.js';
import { mentionsIn } from './mentions.js';
import { passagesOf } from './passages.js';
import { signsIn } from './read-signs.js';

/** Resources that are read together. */
const readTogether = 100;

/** What of the definition is left for the keys and quotes around its parts. */
const bytesMax = definitionBytesMax - 1_024;
const valuesMax = definitionValuesMax - 64;

const definitionOf = (parts: Readonly<Record<string, unknown>>, notRead: ReadonlySet<string>): ToolDefinition => ({
  name: serverTextsName,
  inputSchema: { type: 'object' },
  ...parts,
  ...(notRead.size > 0 && { notRead: [...notRead].sort() }),
});

/**
 * What a server says besides its tools, in the form in which the registry keeps it: instructions and prompts as they are;
 * of resources those that could steer a model, since a list of resources is data and changes as data does. What was not
 * read, and what is more than a definition holds, is in `notRead`. `undefined` for a server that says nothing.
 */
export function* serverTextsDefinition(server: string, texts: ServerTexts): SlicedWork<ToolDefinition | undefined> {
  const { instructions, prompts, resources, unread } = texts;
  const notRead = new Set(unread.map(({ what }) => what));
  const telling = yield* tellingEntries(server, resources, notRead);
  const parts: [what: string, field: string, value: unknown][] = [
    ...(instructions === undefined ? [] : [['initialize', 'instructions', instructions] as [string, string, unknown]]),
    ...(prompts.length === 0 ? [] : [['prompts/list', 'prompts', sorted(prompts)] as [string, string, unknown]]),
    ...(telling.length === 0 ? [] : [['resources/list', 'resources', sorted(telling)] as [string, string, unknown]]),
  ];
  const kept: Record<string, unknown> = {};
  let [bytes, values] = [0, 0];
  for (const [what, field, value] of parts) {
    bytes += Buffer.byteLength(JSON.stringify(value));
    values += valuesIn(value);
    if (bytes <= bytesMax && values <= valuesMax) kept[field] = value;
    else notRead.add(what);
  }
  return Object.keys(kept).length + notRead.size === 0 ? undefined : definitionOf(kept, notRead);
}

/** The texts of a server that says nothing any more. */
export const noServerTexts: ToolDefinition = definitionOf({}, new Set());

/** The methods whose answers are not, or not whole, in the texts of a server; none for tools. */
export function notReadIn(definition: ToolDefinition): readonly string[] {
  const { name, notRead } = definition;
  return name === serverTextsName && Array.isArray(notRead) ? notRead.map(String) : [];
}

/** In a fixed order: servers list in any. */
const sorted = (entries: readonly TextEntry[]): TextEntry[] =>
  [...new Map(entries.map((entry) => [canonicalJson(entry), entry])).entries()]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([, entry]) => entry);

function valuesIn(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 1;
  return 1 + Object.values(value).reduce((sum: number, one) => sum + valuesIn(one), 0);
}

/** The entries that could steer a model or hide something, each with the next one: sentences run on. */
function* tellingEntries(
  server: string,
  entries: readonly TextEntry[],
  notRead: Set<string>,
): SlicedWork<readonly TextEntry[]> {
  const telling = new Set<TextEntry>();
  for (let start = 0; start < entries.length; start += readTogether) {
    yield;
    const together = entries.slice(start, start + readTogether + 1);
    const texts = readTextFields(definitionOf({ resources: together }, new Set()));
    const { passages, unread } = passagesOf(texts);
    const mentioned = mentionsIn(passages, [], '');
    if (unread + mentioned.unread > 0) notRead.add('resources/list');
    const places = [
      ...signsIn(passages, server),
      ...mentioned.mentions.filter(({ steers }) => steers),
      ...invisibleTexts(texts.fields),
    ];
    for (const { field } of places) {
      const at = Number(/^resources\.(\d+)/.exec(field)?.[1]);
      for (const entry of together.slice(at, at + 2)) telling.add(entry);
    }
  }
  return entries.filter((entry) => telling.has(entry));
}

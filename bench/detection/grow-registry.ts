import { fingerprintOf, toolIdOf } from '../../shared/identity/identity.js';
import type { RegisteredTool } from '../../shared/domain/registry/registry-view.js';
import type { ToolDefinition } from '../../shared/domain/registry/tool.js';
import { verbOf } from '../../shared/analysis/text/verbs.js';
import { createRandom, type Random } from './random.js';

/** Share of new servers that are another team's instance of a known one: the same definitions under another slug. */
const sameShare = 0.03;
/** Share of new servers that are a fork: one word in ten is another. */
const forkShare = 0.12;
const forkRenamed = 0.1;
/** In all other servers seven of ten words are others. */
const newRenamed = 0.7;
/** Of the new words, so many were never seen before; vocabularies grow, slower than texts do. */
const coinedShare = 0.15;

/** Characters that the name of a server may have. */
const slugMax = 63;

const wordPattern = /[A-Za-z]{3,}/gu;
const syllables = 'ba de fi go ku la me ni po ru sa te vi wo ya zen tor mil car lix'.split(' ');
/** Words that hold sentences together are the same in every text. */
const common = new Set(
  'the and for with from this that are not can will use used all any its into your you return returns given when which what has have optional required default string number integer boolean object array true false null type properties items description'.split(
    ' ',
  ),
);

/**
 * A registry of any size grown from real servers. The first servers are the real ones; every further one is a real
 * server in which words were replaced, the same word by the same word throughout: names keep their length in words and
 * their case, schemas their size, sentences their form, and tools of one server stay siblings. Some servers are copies
 * or forks. The same seeds and size give the same registry; a larger one begins with the smaller one.
 */
export function growRegistry(seeds: readonly RegisteredTool[], size: number): RegisteredTool[] {
  const random = createRandom(20_261_123);
  const servers = [...Map.groupBy(seeds, ({ server }) => server)];
  const words = vocabularyOf(seeds);
  const tools = new Map<string, RegisteredTool>();
  for (let n = 0; tools.size < size; n++) {
    const [slug, members] = n < servers.length ? (servers[n] ?? random.pick(servers)) : random.pick(servers);
    const isReal = n < servers.length;
    const server = isReal ? slug : slugOf(`${random.pick(words)}-${slug.slice(0, 40)}`, n);
    const rename = isReal ? (word: string) => word : createRenaming(random, words);
    for (const { definition } of members) {
      if (tools.size >= size) break;
      const tool = registered(server, renamed(definition, rename));
      tools.set(tool.id, tool);
    }
  }
  return [...tools.values()];
}

/** A name that no other server has, as long as a slug may be. */
const slugOf = (name: string, n: number): string => `${name.slice(0, slugMax - String(n).length - 1)}-${n}`;

function registered(server: string, definition: ToolDefinition): RegisteredTool {
  return { id: toolIdOf(server, definition.name), server, definition, fingerprint: fingerprintOf(definition) };
}

/** Words of names, as often as they occur. */
const vocabularyOf = (tools: readonly RegisteredTool[]): string[] =>
  tools
    .flatMap(({ definition }) => definition.name.match(wordPattern) ?? [])
    .map((word) => word.toLowerCase())
    .filter((word) => verbOf(word) === undefined);

/** Another word for each word of one server. */
function createRenaming(random: Random, words: readonly string[]): (word: string) => string {
  const kind = random.next();
  const share = kind < sameShare ? 0 : kind < sameShare + forkShare ? forkRenamed : newRenamed;
  const chosen = new Map<string, string>();
  return function rename(word) {
    const known = chosen.get(word);
    if (known !== undefined) return known;
    const isKept = common.has(word) || verbOf(word) !== undefined || random.next() >= share;
    const other = isKept ? word : random.next() < coinedShare ? coin(random) : random.pick(words);
    chosen.set(word, other);
    return other;
  };
}

const coin = (random: Random): string =>
  Array.from({ length: 2 + Math.floor(random.next() * 2) }, () => random.pick(syllables)).join('');

const reworded = (text: string, rename: (word: string) => string): string =>
  text.replace(wordPattern, (word) => {
    const other = rename(word.toLowerCase());
    if (word === word.toLowerCase()) return other;
    if (word === word.toUpperCase()) return other.toUpperCase();
    return other.charAt(0).toUpperCase() + other.slice(1);
  });

// Keys and values of a schema that say what it means; all others hold texts or names.
const keywords = new Set(['type', '$ref', '$schema', 'format', 'pattern', 'required']);

function renamed(definition: ToolDefinition, rename: (word: string) => string): ToolDefinition {
  const rewrite = (value: unknown, isNames: boolean): unknown => {
    if (typeof value === 'string') return reworded(value, rename);
    if (Array.isArray(value)) return value.map((item) => rewrite(item, false));
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(
      Object.entries(value).map(([key, inner]) => [
        isNames ? reworded(key, rename) : key,
        keywords.has(key) && !isNames && key !== 'required' ? inner : rewrite(inner, key === 'properties' && !isNames),
      ]),
    );
  };
  const { name, description, inputSchema, ...rest } = definition;
  return {
    ...rest,
    name: reworded(name, rename).slice(0, 256),
    ...(description === undefined ? {} : { description: reworded(description, rename) }),
    inputSchema: { ...(rewrite(inputSchema, false) as ToolDefinition['inputSchema']), type: 'object' },
  };
}

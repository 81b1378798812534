import { isServerTexts } from '../../domain/registry/server-texts.js';
import type { IndexedTool } from '../index/indexed-tool.js';
import type { Inspection } from './inspection.js';
import type { Mention } from '../steering/mentions.js';
import { nameKeys } from '../steering/names-in.js';
import { toolAddresses } from '../steering/tool-addresses.js';

/** A text of one tool that names a tool of another server. */
export interface ForeignMention {
  readonly speaker: IndexedTool;
  readonly listener: IndexedTool;
  readonly mention: Mention;
  /** Whether a tool of the speaker's own server may be meant, whose name is a little longer. */
  readonly mayBeOwn: boolean;
}

/** Whether other tools of the speaker's server have all words of the key in their names. */
function isWordOfSiblings({ registry }: Inspection, { tool }: IndexedTool, key: string): boolean {
  const self = isServerTexts(tool.definition) ? [] : (registry.indexed(tool.id)?.profile.nameWords ?? []);
  return key
    .split('_')
    .every((word) => registry.lexical.countOfServer(tool.server, word) > (self.includes(word) ? 1 : 0));
}

/** Whether a sibling is named as the speaker is, with the key in place of the end of the speaker's name. */
function isNamedLikeSpeaker(speaker: IndexedTool, key: string, isOfSibling: (key: string) => boolean): boolean {
  const { nameWords } = speaker.profile;
  if (isServerTexts(speaker.tool.definition)) return false;
  return nameWords.some((_, at) => at > 0 && isOfSibling(`${nameWords.slice(0, at).join('_')}_${key}`));
}

/** What a name in a text of a tool means, in this registry with the candidate in it. */
function meaningOf(context: Inspection, speaker: IndexedTool, mention: Mention): ForeignMention[] {
  const { candidate, registry } = context;
  const addresses = toolAddresses(candidate.tool);
  const named = (key: string): IndexedTool[] => [
    ...(addresses.includes(key) ? [candidate] : []),
    ...context.others(registry.lexical.addressed(key)),
  ];
  const isSibling = ({ tool }: IndexedTool): boolean =>
    tool.server === speaker.tool.server && tool.id !== speaker.tool.id;
  for (const key of mention.keys) {
    const tools = named(key);
    // A name that the speaker's own server offers means that one.
    if (tools.some((tool) => isSibling(tool) && isWholeAddress(tool, key))) return [];
    const listeners = tools.filter(({ tool }) => tool.server !== speaker.tool.server);
    if (listeners.length === 0) continue;
    const isWord = mention.form !== 'code' && isWordOfSiblings(context, speaker, key);
    if (isWord && mention.form === 'called') return [];
    const mayBeOwn =
      isWord || tools.some(isSibling) || isNamedLikeSpeaker(speaker, key, (longer) => named(longer).some(isSibling));
    return listeners.map((listener) => ({ speaker, listener, mention, mayBeOwn }));
  }
  return [];
}

/** Whether a key is the whole name of a tool, with or without its server, and not a part of it. */
const isWholeAddress = ({ tool }: IndexedTool, key: string): boolean =>
  key.startsWith('@') || nameKeys(tool.definition.name).includes(key);

/** Mentions of tools of other servers: by the candidate, and of the candidate by others. */
export function foreignMentions(context: Inspection): ForeignMention[] {
  const { candidate, registry } = context;
  const keys = toolAddresses(candidate.tool);
  const speakers = context.others(keys.flatMap((key) => registry.lexical.mentions.toolsWith(key)));
  return [
    ...candidate.profile.steering.mentions.flatMap((mention) => meaningOf(context, candidate, mention)),
    ...speakers.flatMap((speaker) =>
      speaker.profile.steering.mentions
        .filter((mention) => mention.keys.some((key) => keys.includes(key)))
        .flatMap((mention) => meaningOf(context, speaker, mention))
        .filter(({ listener }) => listener === candidate),
    ),
  ];
}

import type { ToolVersionView } from '../../domain/registry/registry-view.js';
import { isServerTexts } from '../../domain/registry/server-texts.js';
import { mentionsIn, type Mention } from './mentions.js';
import type { TextFields } from '../text/text-fields.js';
import { passagesOf } from './passages.js';
import { signsIn, type Sign } from './read-signs.js';

/** What the texts of a tool say to a model about other tools and about itself. */
export interface Steering {
  /** Names that could be those of other tools. */
  readonly mentions: readonly Mention[];
  readonly signs: readonly Sign[];
  /** Texts and names beyond the bounds, which were not read: not zero means that nobody may call the tool clean. */
  readonly unread: number;
}

/** Reads all texts of a definition. */
export function readSteering(
  { server, definition }: Pick<ToolVersionView, 'server' | 'definition'>,
  texts: TextFields,
): Steering {
  const { name } = definition;
  const { passages, unread } = passagesOf(texts);
  const mentioned = mentionsIn(passages, texts.fields, name);
  return {
    mentions: mentioned.mentions,
    signs: signsIn(passages, isServerTexts(definition) ? server : name),
    unread: unread + mentioned.unread,
  };
}

import { textCharsMax } from '../text/bounds.js';
import { splitWords } from '../text/split-words.js';
import type { TextField, TextFields } from '../text/text-fields.js';
import { sentenceMax, sentencesOf } from './sentences.js';

/** One line of text that a model reads, and where it stands. */
export interface Passage {
  /** Path of the text with dots; of the first, where a sentence runs over several. */
  readonly field: string;
  readonly text: string;
  readonly kind: 'prose' | 'name';
}

export interface Passages {
  readonly passages: readonly Passage[];
  /** Texts that were too many, too deep or too long to be read. */
  readonly unread: number;
}

const wordsOf = (list: string): ReadonlySet<string> => new Set(list.split(' '));

/** Keywords whose values are no texts for people or models, unless they run to a sentence. */
const technical = wordsOf(
  'type format pattern $ref $dynamicRef $schema $id $anchor $dynamicAnchor contentEncoding contentMediaType name required',
);
/** What describes something, even in one word. */
const describing = wordsOf('description title $comment summary instructions');
/** Names that the protocol and JSON Schema give: they say nothing of their own. */
const keywords = wordsOf(
  'name title description inputSchema outputSchema annotations icons type properties required items enum const default examples format pattern additionalProperties anyOf oneOf allOf not minimum maximum minLength maxLength minItems maxItems $schema $ref $defs definitions readOnlyHint destructiveHint idempotentHint openWorldHint exclusiveMinimum exclusiveMaximum',
);

const wordsOfNameMax = 24;
/** From so many words on, the value of a technical keyword is a sentence all the same. */
const wordsOfSentence = 4;

/** The keyword a value belongs to: of an item of a list, that of the list. */
const keywordOf = ({ path }: TextField): string => path.findLast((part) => typeof part === 'string') ?? '';

function isProse(field: TextField): boolean {
  const keyword = keywordOf(field);
  if (describing.has(keyword)) return true;
  if (!/\s/u.test(field.value)) return false;
  return !technical.has(keyword) || field.value.trim().split(/\s+/u, wordsOfSentence).length === wordsOfSentence;
}

/** The name of the tool, of a prompt or a resource of a server, or a name in it that its author chose. */
function isName({ path, value, isKey }: TextField): boolean {
  if (!isKey) return path.at(-1) === 'name' && (path.length === 1 || path[0] === 'prompts' || path[0] === 'resources');
  return !keywords.has(value) && (path.at(-2) === 'properties' || /[^\p{L}\p{N}]|\p{Lu}/u.test(value));
}

const isEnded = (text: string): boolean => /[.!?:;。！？]["')\]]?\s{0,20}$/u.test(text);

/** The lines of one prose text after another; a sentence that a text leaves open goes on in the next. */
function createProseReader(add: (passage: Passage) => void): (field: TextField) => void {
  let open: Passage | undefined;
  return function readProse({ path, value }) {
    const field = path.join('.');
    const sentences = sentencesOf(value);
    for (const text of sentences) add({ field, text, kind: 'prose' });
    const [first, last] = [sentences[0], sentences.at(-1)];
    if (first === undefined || last === undefined) return;
    const joined = open && { ...open, text: `${open.text} ${first}` };
    if (joined !== undefined) add(joined);
    const whole =
      joined !== undefined && sentences.length === 1 ? joined : { field, text: last, kind: 'prose' as const };
    open = isEnded(value) ? undefined : { ...whole, text: whole.text.slice(-sentenceMax / 2) };
  };
}

/**
 * What a definition says, line by line: the sentences of its texts, sentences that run on from one text into the next,
 * and names as words.
 */
export function passagesOf({ fields, unread: unreadFields }: TextFields): Passages {
  const passages = new Map<string, Passage>();
  const add = (passage: Passage): void => {
    if (!passages.has(passage.text)) passages.set(passage.text, passage);
  };
  const readProse = createProseReader(add);
  let unread = unreadFields;
  let chars = 0;
  for (const field of fields) {
    chars += field.value.length;
    if (chars > textCharsMax) unread += 1;
    else if (isName(field)) {
      add({ field: field.path.join('.'), text: splitWords(field.value, wordsOfNameMax).join(' '), kind: 'name' });
    } else if (!field.isKey && isProse(field)) readProse(field);
  }
  return { passages: [...passages.values()], unread };
}

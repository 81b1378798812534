import type { ToolVersionView } from '../../../domain/registry/registry-view.js';
import { verbOf } from '../../text/verbs.js';
import { describeIntent, type Intent, type IntentTexts } from './describe-intent.js';
import { sayings } from './sayings.js';

/** Longest query, in characters. */
const queryMax = 500;

/** A way of asking; undefined where the tool's definition does not say enough for it. */
type Template = (intent: Intent) => string | undefined;

const fromPurpose = (frame: (purpose: string) => string): Template =>
  function fromPurpose({ purpose }) {
    return purpose === '' ? undefined : frame(purpose);
  };

/** The purpose with the system it is done in, as somebody asks who knows where a thing is kept. */
const fromFullPurpose = (frame: (purpose: string) => string): Template =>
  function fromFullPurpose({ fullPurpose }) {
    return fullPurpose === '' ? undefined : frame(fullPurpose);
  };

type Saying = 'as named' | 'first' | 'second';

/** The action as the name has it, or in the words that people use instead of its verb. */
const fromName = (saying: Saying, frame: (action: string) => string): Template =>
  function fromName({ verb, object }) {
    const [first, second] = sayings.get(verbOf(verb)?.group ?? '') ?? [verb, verb];
    const said = saying === 'as named' ? verb : saying === 'first' ? first : second;
    const action = [said, object].filter((part) => part !== '').join(' ');
    return action === '' ? undefined : frame(action);
  };

const withParameters = (template: Template, frame: (query: string, parameters: string) => string): Template =>
  function withParameters(intent) {
    const query = template(intent);
    return query === undefined || intent.parameters.length === 0
      ? undefined
      : frame(query, intent.parameters.slice(0, 2).join(' and '));
  };

/** Words of a purpose that somebody in a hurry would say. */
const shortWords = 7;

const shortened = (frame: (purpose: string) => string): Template =>
  function shorten({ purpose }) {
    return purpose === '' ? undefined : frame(purpose.split(' ').slice(0, shortWords).join(' '));
  };

/**
 * In the order they are used: short questions first, since those tell twins apart least. Most leave out which system is
 * meant, as people do who do not know that there are several.
 */
const templates: readonly Template[] = [
  fromName('first', (action) => `can you ${action} for me`),
  shortened((purpose) => `please ${purpose}`),
  fromName('as named', (action) => `how do I ${action}`),
  fromName('second', (action) => `I want to ${action}`),
  withParameters(
    fromFullPurpose((purpose) => purpose),
    (query, parameters) => `I have the ${parameters}, please ${query}`,
  ),
  fromPurpose((purpose) => purpose),
  withParameters(
    fromName('as named', (action) => action),
    (query, parameters) => `please ${query}, the ${parameters} are known`,
  ),
  fromFullPurpose((purpose) => `I need to ${purpose}`),
  withParameters(
    fromName('first', (action) => action),
    (query, parameters) => `${query} by ${parameters}`,
  ),
  shortened((purpose) => `a colleague asked me to ${purpose}`),
  fromName('second', (action) => `${action} please`),
  fromFullPurpose((purpose) => `what is the quickest way to ${purpose}`),
  fromName('as named', (action) => `my task for today is to ${action}`),
  withParameters(
    fromPurpose((purpose) => purpose),
    (query, parameters) => `${query}, going by ${parameters}`,
  ),
  fromName('first', (action) => `we should ${action} now`),
  shortened((purpose) => `next step: ${purpose}`),
  withParameters(
    fromName('second', (action) => action),
    (query, parameters) => `using this ${parameters}, ${query}`,
  ),
  fromName('as named', (action) => `is it possible to ${action}`),
  fromPurpose((purpose) => `could you help me with this: ${purpose}`),
  fromName('first', (action) => `before I leave, ${action}`),
  fromFullPurpose((purpose) => `I would like you to ${purpose}`),
  fromName('second', (action) => `somebody should ${action}`),
];

/**
 * At most `limit` different questions to which this tool would be the answer, from templates over its verb, object,
 * parameters and first sentence. None quotes an identifier: names are split into words. The same definition gives the
 * same questions; one that holds no words gives none.
 */
export function writeQueries(tool: ToolVersionView, limit: number, texts?: IntentTexts): string[] {
  const intent = describeIntent(tool, texts);
  const queries = new Set<string>();
  for (const template of templates) {
    if (queries.size >= limit) break;
    const query = template(intent)?.slice(0, queryMax).toWellFormed().trim();
    if (query !== undefined && query !== '') queries.add(query);
  }
  return [...queries];
}

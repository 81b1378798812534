import type { RegisteredTool } from '../detection/registry-view.js';
import { verbOf } from '../detection/verbs.js';
import { describeIntent, type Intent } from './describe-intent.js';
import { sayings } from './sayings.js';

/** Longest query, in characters. */
const queryMax = 500;

/** A way of asking; undefined where the tool's definition does not say enough for it. */
type Template = (intent: Intent) => string | undefined;

const fromPurpose =
  (frame: (purpose: string) => string): Template =>
  ({ purpose }) =>
    purpose === '' ? undefined : frame(purpose);

type Saying = 'as named' | 'first' | 'second';

/** The action as the name has it, or in the words that people use instead of its verb. */
const fromName =
  (saying: Saying, frame: (action: string) => string): Template =>
  ({ verb, object }) => {
    const [first, second] = sayings.get(verbOf(verb)?.group ?? '') ?? [verb, verb];
    const said = saying === 'as named' ? verb : saying === 'first' ? first : second;
    const action = [said, object].filter((part) => part !== '').join(' ');
    return action === '' ? undefined : frame(action);
  };

const withParameters =
  (template: Template, frame: (query: string, parameters: string) => string): Template =>
  (intent) => {
    const query = template(intent);
    return query === undefined || intent.parameters.length === 0
      ? undefined
      : frame(query, intent.parameters.slice(0, 2).join(' and '));
  };

/** In the order they are used: the first ones differ most from each other. */
const templates: readonly Template[] = [
  fromPurpose((purpose) => purpose),
  fromName('first', (action) => `can you ${action} for me`),
  withParameters(
    fromPurpose((purpose) => purpose),
    (query, parameters) => `I have the ${parameters}, please ${query}`,
  ),
  fromName('second', (action) => `I want to ${action}`),
  fromPurpose((purpose) => `I need to ${purpose}`),
  withParameters(
    fromName('as named', (action) => action),
    (query, parameters) => `please ${query}, the ${parameters} are known`,
  ),
  fromName('as named', (action) => `how do I ${action}`),
  fromPurpose((purpose) => `could you help me with this: ${purpose}`),
  withParameters(
    fromName('first', (action) => action),
    (query, parameters) => `${query} by ${parameters}`,
  ),
  fromPurpose((purpose) => `a colleague asked me to ${purpose}`),
  fromName('second', (action) => `${action} please`),
  fromPurpose((purpose) => `what is the quickest way to ${purpose}`),
  fromName('as named', (action) => `my task for today is to ${action}`),
  withParameters(
    fromPurpose((purpose) => purpose),
    (query, parameters) => `${query}, going by ${parameters}`,
  ),
  fromName('first', (action) => `we should ${action} now`),
  fromPurpose((purpose) => `next step: ${purpose}`),
  withParameters(
    fromName('second', (action) => action),
    (query, parameters) => `using this ${parameters}, ${query}`,
  ),
  fromName('as named', (action) => `is it possible to ${action}`),
  fromPurpose((purpose) => `I would like you to ${purpose}`),
  fromName('first', (action) => `before I leave, ${action}`),
  fromName('second', (action) => `somebody should ${action}`),
  fromName('as named', (action) => action),
];

/**
 * At most `limit` different questions to which this tool would be the answer, from templates over its verb, object,
 * parameters and first sentence. None quotes an identifier: names are split into words. The same definition gives the
 * same questions; one that holds no words gives none.
 */
export function writeQueries(tool: RegisteredTool, limit: number): string[] {
  const intent = describeIntent(tool);
  const queries = new Set<string>();
  for (const template of templates) {
    if (queries.size >= limit) break;
    const query = template(intent)?.slice(0, queryMax).toWellFormed().trim();
    if (query !== undefined && query !== '') queries.add(query);
  }
  return [...queries];
}

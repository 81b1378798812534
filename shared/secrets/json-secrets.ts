import { visit } from 'jsonc-parser';
import { atOnce } from '../kernel/canonical/in-slices.js';
import { inspectJson } from '../kernel/canonical/inspect-json.js';
import { jsonBounds } from '../kernel/canonical/parse-json.js';
import { TooLargeError } from '../kernel/errors/errors.js';
import { deeper, type FindSecrets, type Secret, shiftSecrets, type ValueContext } from './secret.js';

const limits = { ...jsonBounds, maxDepth: 50, maxFlaws: Number.POSITIVE_INFINITY };

/** The secrets among the values of a text that is JSON; `undefined` for one that is not. */
export function findJsonSecrets(text: string, context: ValueContext, find: FindSecrets): Secret[] | undefined {
  if (!/^\s*[{[]/.test(text)) return undefined;
  // What is too large or too deep to be read is one secret: something may be hidden in it.
  if (isBeyondLimits(text)) return [{ start: 0, end: text.length, values: [text], isSure: false }];
  const secrets: Secret[] = [];
  let { name } = context;
  const errors: unknown[] = [];

  function findInLiteral(value: string, raw: string, at: number): void {
    const found = find(value, deeper(context, { place: 'environment', name }));
    // With escapes inside, places in the value are not places in the text: all of it is hidden.
    const located = raw === value ? found : found.map((secret) => ({ ...secret, start: 0, end: raw.length }));
    secrets.push(...shiftSecrets(located, at));
  }

  visit(text, {
    onObjectProperty(key) {
      name = key;
    },
    onLiteralValue(value: unknown, offset, length) {
      const raw = text.slice(offset, offset + length);
      if (typeof value === 'string') findInLiteral(value, raw.slice(1, -1), offset + 1);
      if (typeof value === 'number') findInLiteral(raw, raw, offset);
    },
    onError: (error) => errors.push(error),
  });
  return errors.length === 0 ? secrets : undefined;
}

function isBeyondLimits(text: string): boolean {
  try {
    atOnce(inspectJson(text, limits));
    return false;
  } catch (error) {
    if (error instanceof TooLargeError) return true;
    throw error;
  }
}

import { hasSecretShape, looksRandom } from './looks-random.js';
import { isCommonValue, isHost, isIdentifier, isPath, isRootedPath, isShortWord } from './plain-values.js';
import type { ValueContext } from './secret.js';
import { tellingName } from './telling-name.js';

/** `${NAME}` and `${NAME:-what is taken where it is not set}`. */
const reference = /\$\{[^{}]*\}/g;

/** From this length on a value of letters and digits, or of anything else, is in doubt. */
const shownMin = 3;
/** Names of users are words: only very short ones are left alone. */
const userMin = 4;
const mixedMin = 6;
const anyMin = 8;
const unnamedMin = 8;

const isMixed = (value: string): boolean => /\d/.test(value) && /[A-Za-z]/.test(value);

/**
 * Whether a value without further structure is a secret, and whether that is sure: by its name first, then by what it
 * looks like, then by its place. When in doubt it is one. `undefined` for what is none.
 */
export function judgeValue(value: string, { place, name }: ValueContext): { readonly isSure: boolean } | undefined {
  const literal = value.replaceAll(reference, '');
  if (/^[\s"':,;@/-]*$/.test(literal)) return undefined;
  const telling = tellingName(name);
  if (place === 'password' || telling === 'password') return { isSure: true };
  if (isCommonValue(literal)) return undefined;
  if (hasSecretShape(literal)) return { isSure: true };
  const isRandom = looksRandom(literal);
  if (telling === 'secret') return isRootedPath(literal) && !isRandom ? undefined : { isSure: true };
  if (isPath(literal)) return undefined;
  if (isRandom) return { isSure: true };
  if (place === 'user') return literal.length < userMin ? undefined : { isSure: false };
  if (place === 'program' || literal.length < shownMin || isShortWord(literal) || isHost(literal)) return undefined;
  return isInDoubt(literal, place) ? { isSure: false } : undefined;
}

function isInDoubt(value: string, place: ValueContext['place']): boolean {
  if (place === 'argument') {
    return !value.startsWith('-') && value.length >= unnamedMin && isMixed(value) && !isIdentifier(value);
  }
  return value.length >= (isMixed(value) ? mixedMin : anyMin);
}

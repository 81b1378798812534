import { findJsonSecrets } from './json-secrets.js';
import { judgeValue } from './judge-value.js';
import { deeper, isTooDeep, type Secret, shiftSecrets, type ValueContext } from './secret.js';
import { tellingName } from './telling-name.js';
import { findUrlSecrets, findUserSecrets } from './url-secrets.js';

// Texts come from outside: no pattern may try the same characters again and again.

const url = /(?<![a-z0-9+.:-])[a-z0-9+.:-]*:\/\/[^\s"'`<>]+/gi;
const scheme = /^(\s*(?:bearer|basic|token|apikey|api-key|digest|negotiate|key|sso-key|hawk|aws4-hmac-sha256)\s+)\S/i;
const privateKey = /^\s*-----BEGIN [A-Z ]*PRIVATE KEY/;
/** `name=value`, but no base64 with its padding. */
const named = /^(-{0,2}[A-Za-z_$][\w .$-]*)=(?!=*$)(.+)$/s;
/** `Name: value`; without the blank it may be anything, so that the name has to tell. */
const header = /^\s*([A-Za-z][\w-]*):(\s*)(?!\/\/)(.+)$/s;
/** `Server=…;Password=…`, and cookies. */
const connectionString = /^\s*[A-Za-z][\w .-]*=[^;]*;/;
const defaultValue = /\$\{([A-Za-z_][A-Za-z0-9_]*):-([^}]*)\}/g;

/**
 * The secrets of a text, by its name, its place and what it is: JSON, a connection string, a URL, `name=value`,
 * `Name: value`, the words of a command line, or a plain value. What is masked where a text is shown, and what is taken
 * out of what a server says, both come from here, so that they cannot differ.
 */
export function findSecrets(text: string, context: ValueContext): Secret[] {
  if (isTooDeep(context)) return [{ start: 0, end: text.length, values: [text], isSure: false }];
  const telling = tellingName(context.name);
  if (privateKey.test(text) || context.place === 'password' || telling === 'password') return whole(text, context);
  const [, word = ''] = scheme.exec(text) ?? [];
  if (word !== '') {
    return shiftSecrets(whole(text.slice(word.length), { place: 'password' }), word.length);
  }
  // Under a telling name all of it is the secret, whatever it looks like; of an address some parts are.
  const all = telling === undefined || text.includes('://') ? [] : whole(text, context);
  return [...all, ...findInside(text, context)];
}

function findInside(text: string, context: ValueContext): Secret[] {
  const json = findJsonSecrets(text, context, findSecrets);
  if (json !== undefined) return json;
  if (connectionString.test(text)) return findInParts(text, context);
  const [, name, blank = '', content = ''] = header.exec(text) ?? [];
  if (name !== undefined && (blank !== '' || tellingName(name) !== undefined)) {
    const value = deeper(context, { place: 'header', name });
    return shiftSecrets(findSecrets(content, value), text.length - content.length);
  }
  const words = [...text.matchAll(/\S+/g)].map(({ 0: word, index }) => ({ text: word, at: index }));
  const [first] = words;
  if (first !== undefined && words.length === 1) return shiftSecrets(findInWord(first.text, context), first.at);
  return words.flatMap((word, index) => {
    // The name is that of all the words together.
    const own = contextAfter(words[index - 1]?.text, word.text) ?? { name: undefined };
    return shiftSecrets(findSecrets(word.text, deeper(context, own)), word.at);
  });
}

const isOption = (word: string): boolean => /^-{1,2}[A-Za-z][\w.-]*$/.test(word);

/** What the word before says about a word, if it is an option and the word is its value. */
export function contextAfter(before: string | undefined, word: string): ValueContext | undefined {
  if (before === undefined || !isOption(before) || isOption(word)) return undefined;
  if (/^(?:-H|--headers?)$/.test(before)) return { place: 'header' };
  if (/^(?:-u|--user)$/.test(before)) return { place: 'user' };
  // Password, port, key, token, timeout, account: what these stand for differs from program to program.
  if (/^-[pkta]$/i.test(before)) return { place: 'environment' };
  return { place: 'argument', name: before };
}

const findInParts = (text: string, context: ValueContext): Secret[] =>
  [...text.matchAll(/[^;]+/g)].flatMap(({ 0: part, index }) => {
    const blanks = part.length - part.trimStart().length;
    return shiftSecrets(findInWord(part.trim(), context), index + blanks);
  });

function findInWord(word: string, context: ValueContext): Secret[] {
  const [, name, value] = named.exec(word) ?? [];
  if (name !== undefined && value !== undefined) {
    // Of a cookie every value counts, whatever it is called.
    const own = context.place === 'header' && tellingName(name) === undefined ? context.name : name;
    return shiftSecrets(findSecrets(value, deeper(context, { name: own })), word.length - value.length);
  }
  const urls = [...word.matchAll(url)];
  if (urls.length > 0) return urls.flatMap(({ 0: one, index }) => shiftSecrets(findUrlSecrets(one), index));
  const [, userinfo] = /^([^\s:/@]+:[^\s@]+)@[\w.-]+(?::\d+)?(?:\/.*)?$/.exec(word) ?? [];
  if (userinfo !== undefined) return findUserSecrets({ text: userinfo, at: 0 });
  if (context.place === 'user') return findUserSecrets({ text: word, at: 0 });
  return [...findInDefaults(word, context), ...whole(word, context)];
}

/** What a reference takes where its setting is missing. */
const findInDefaults = (word: string, context: ValueContext): Secret[] =>
  [...word.matchAll(defaultValue)].flatMap(({ 0: all, 1: name, 2: value = '', index }) =>
    shiftSecrets(findSecrets(value, deeper(context, { name })), index + all.length - 1 - value.length),
  );

function whole(text: string, context: ValueContext): Secret[] {
  const judged = judgeValue(text, context);
  if (judged === undefined) return [];
  const unquoted = /^(["'])(.+)\1$/s.exec(text)?.[2];
  const values = unquoted === undefined ? [text] : [text, unquoted];
  return [{ start: 0, end: text.length, values, isSure: judged.isSure }];
}

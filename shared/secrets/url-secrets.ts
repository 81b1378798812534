import { judgeValue } from './judge-value.js';
import { hasSecretShape, looksRandom } from './looks-random.js';
import type { Secret, SecretPlace, ValueContext } from './secret.js';

/** Scheme, user and password, host, path, query, fragment. */
const parts = /^([a-z0-9+.:-]*:\/\/)([^/?#]*)([^?#]*)(\?[^#]*)?(#.*)?$/is;

interface Located {
  readonly text: string;
  readonly at: number;
}

/** The secrets of one URL, as lenient as drivers of databases are: several hosts, odd characters in the password. */
export function findUrlSecrets(url: string): Secret[] {
  const userinfo = userinfoOf(url);
  const rest = userinfo === undefined ? url : url.slice(0, userinfo.at) + url.slice(userinfo.at + userinfo.text.length);
  const [, scheme = '', authority = '', path = '', query = '', fragment = ''] = parts.exec(rest) ?? [];
  const pathAt = scheme.length + authority.length + (userinfo?.text.length ?? 0);
  const queryAt = pathAt + path.length;
  return [
    ...(userinfo === undefined ? [] : findUserSecrets({ ...userinfo, text: userinfo.text.slice(0, -1) })),
    ...findPathSecrets({ text: path, at: pathAt }),
    ...findPairSecrets({ text: query, at: queryAt }),
    ...findPairSecrets({ text: fragment, at: queryAt + query.length }),
  ];
}

/** User and password with the `@` behind them. A password may hold an unescaped slash, hash or `@`. */
function userinfoOf(url: string): Located | undefined {
  const [, scheme = '', authority = ''] = parts.exec(url) ?? [];
  const last = authority.includes('@') || /:(?!\d*(?:,|$))/.test(authority) ? lastAt(url, authority, scheme) : -1;
  return last < 0 ? undefined : { text: url.slice(scheme.length, last + 1), at: scheme.length };
}

const lastAt = (url: string, authority: string, scheme: string): number =>
  authority.includes('@') ? scheme.length + authority.lastIndexOf('@') : url.lastIndexOf('@');

/** `user:password`, either of which may be missing or name a setting. */
export function findUserSecrets({ text, at }: Located): Secret[] {
  const colon = text.search(/:(?![-+?])/);
  const user = colon < 0 ? text : text.slice(0, colon);
  const password = colon < 0 ? '' : text.slice(colon + 1);
  const userIs = judgeValue(user, { place: 'user' });
  if (judgeValue(password, { place: 'password' }) !== undefined) {
    const values = userIs === undefined ? [password] : [password, user];
    return [{ start: at, end: at + text.length, values, isSure: true }];
  }
  return userIs === undefined ? [] : [{ start: at, end: at + user.length, values: [user], isSure: userIs.isSure }];
}

/** Some services hand out addresses whose path is the secret. */
function findPathSecrets({ text, at }: Located): Secret[] {
  return [...text.matchAll(/[^/]+/g)].flatMap(({ 0: segment, index }) => {
    const [, matrix = '', value = ''] = /^([^=]*;[^=]*=)(.*)$/s.exec(segment) ?? [];
    if (matrix !== '') return locate(value, at + index + matrix.length, { place: 'query', name: matrix });
    const isSecret = looksRandom(segment) || hasSecretShape(segment);
    return isSecret ? [{ start: at + index, end: at + index + segment.length, values: [segment], isSure: true }] : [];
  });
}

/** Parameters of a query or a fragment. */
export function findPairSecrets(located: Located, place: SecretPlace = 'query'): Secret[] {
  return parametersOf(located).flatMap(({ name, value, at }) => locate(value, at, { place, name }));
}

/** Name, value and place of every parameter; what has no name is a value. */
export function parametersOf({ text, at }: Located): { readonly name: string; readonly value: string; at: number }[] {
  return [...text.matchAll(/[^?&#]+/g)].map(({ 0: pair, index }) => {
    const equals = pair.indexOf('=');
    return { name: pair.slice(0, Math.max(0, equals)), value: pair.slice(equals + 1), at: at + index + equals + 1 };
  });
}

/** The query of a URL, with its question mark. */
export const queryOf = (url: string): Located => {
  const start = /[?#]/.exec(url)?.index ?? url.length;
  return { text: url.slice(start), at: start };
};

function locate(value: string, at: number, context: ValueContext): Secret[] {
  const judged = judgeValue(value, context);
  return judged === undefined ? [] : [{ start: at, end: at + value.length, values: [value], isSure: judged.isSure }];
}

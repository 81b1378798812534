import type { Transport } from '../domain/registry/server.js';
import { findSecrets } from './find-secrets.js';
import type { Secret, ValueContext } from './secret.js';
import { textsOfTransport } from './transport-secrets.js';
import { parametersOf, queryOf } from './url-secrets.js';

/** Shown instead of a secret. Never stored: a transport that is sent back with it is refused. */
export const mask = '•••';

/** Values that only name settings show nothing: `${NAME}`, `Bearer ${NAME}`. */
const onlyReferences = /^(?:[A-Za-z][\w-]{0,20} +)?(?:\$\{[A-Za-z_][A-Za-z0-9_]*\})+$/;

/** A transport as it is shown. Of variables, headers and parameters of a URL every value is hidden. */
export function maskTransport(transport: Transport): Transport {
  if (transport.type === 'http') {
    const { url, headers } = transport;
    return { ...transport, url: maskUrl(url), ...(headers !== undefined && { headers: maskValues(headers) }) };
  }
  const { command, env } = transport;
  const args = textsOfTransport(transport)
    .filter(({ path }) => path.startsWith('args.'))
    .map(({ text, secrets }) => hide(text, secrets));
  return { ...transport, command: maskText(command), args, ...(env !== undefined && { env: maskValues(env) }) };
}

/** A URL without user and password, the values of its parameters, and whatever else in it looks like a secret. */
export function maskUrl(url: string): string {
  const parameters = parametersOf(queryOf(url))
    .filter(({ name, value }) => name !== '' && value !== '' && !onlyReferences.test(value))
    .map(({ value, at }) => ({ start: at, end: at + value.length }));
  return hide(url, [...findSecrets(url, { place: 'argument' }), ...parameters]);
}

/** A text, such as a command, without what looks like a secret in it. */
export const maskText = (text: string, context: ValueContext = { place: 'program' }): string =>
  hide(text, findSecrets(text, context));

const maskValues = (values: Readonly<Record<string, string>>): Record<string, string> =>
  Object.fromEntries(
    Object.entries(values).map(([name, value]) => [maskText(name), onlyReferences.test(value) ? value : mask]),
  );

function hide(text: string, secrets: readonly Pick<Secret, 'start' | 'end'>[]): string {
  let shown = '';
  let at = 0;
  for (const { start, end } of [...secrets].sort((a, b) => a.start - b.start || b.end - a.end)) {
    if (start >= at) shown += text.slice(at, start) + mask;
    at = Math.max(at, end);
  }
  return shown + text.slice(at);
}

import type { Transport } from '../domain/registry/server.js';
import { findSecrets } from './find-secrets.js';
import { isIdentifier, isPath } from './plain-values.js';
import { replaceReferences, settingsNamedIn } from './references.js';
import type { Secret, ValueContext } from './secret.js';
import { decodeBase64 } from './secret-forms.js';
import { textsOfTransport } from './transport-secrets.js';
import { findUserSecrets } from './url-secrets.js';

type Settings = Readonly<Record<string, string | undefined>>;

export interface TransportSecrets {
  /** Everything that is a secret or may be one. */
  readonly values: ReadonlySet<string>;
  /** Those that are in no text by accident: long, and no words. */
  readonly telltale: ReadonlySet<string>;
}

/**
 * Every secret of a transport: those written into it, and those of the settings that it names, by what they are and by
 * where they end up.
 */
export function secretsOfTransport(transport: Transport, settings: Settings): TransportSecrets {
  const texts = [transport, resolved(transport, settings)].flatMap(textsOfTransport);
  const named = new Set(texts.flatMap(({ text }) => settingsNamedIn(text)));
  const found = [
    ...texts.flatMap(({ secrets, context }) => withDecoded(secrets, context)),
    ...[...named].flatMap((name) => {
      const context = { place: 'environment', name } as const;
      return withDecoded(findSecrets(settings[name] ?? '', context), context);
    }),
  ];
  const telltale = found.flatMap(({ values, isSure }) => values.filter((value) => isTelltale(value, isSure)));
  return { values: new Set(found.flatMap(({ values }) => values)), telltale: new Set(telltale) };
}

const telltaleMin = 8;

const isTelltale = (value: string, isSure: boolean): boolean =>
  value.length >= telltaleMin &&
  (isSure ? !/^[A-Za-z]+$/.test(value) : /\d/.test(value) && !isIdentifier(value) && !isPath(value));

/** What base64 hides counts as well: the user and password of Basic, or a configuration. */
const withDecoded = (secrets: readonly Secret[], { name }: ValueContext): Secret[] =>
  secrets.flatMap((secret) => [
    secret,
    ...secret.values.flatMap((value) => {
      const text = decodeBase64(value);
      if (text === undefined) return [];
      const parts = [...findSecrets(text, { place: 'environment', name }), ...findUserSecrets({ text, at: 0 })];
      return [{ ...secret, values: [text] }, ...parts];
    }),
  ]);

/** The transport as the server gets it. What is not set is left out: asking the server then says so. */
function resolved(transport: Transport, settings: Settings): Transport {
  const fill = (text: string): string =>
    replaceReferences(text, (name, otherwise) => settings[name] ?? otherwise ?? '');
  const fillValues = (values: Readonly<Record<string, string>> = {}): Record<string, string> =>
    Object.fromEntries(Object.entries(values).map(([name, value]) => [name, fill(value)]));
  if (transport.type === 'http') return { ...transport, headers: fillValues(transport.headers) };
  const { command, args, env } = transport;
  return { ...transport, command: fill(command), args: args.map(fill), env: fillValues(env) };
}

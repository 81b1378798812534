import type { Transport } from '../domain/registry/server.js';
import { contextAfter, findSecrets } from './find-secrets.js';
import type { Secret, ValueContext } from './secret.js';

/** One text of a transport, what it is, and the secrets in it. */
export interface TransportText {
  /** Where it is, such as `args.2`, `env.API_KEY` or `url`. */
  readonly path: string;
  readonly text: string;
  readonly context: ValueContext;
  readonly secrets: readonly Secret[];
}

/** Every text of a transport that may hold a secret. A working folder holds none. */
export function textsOfTransport(transport: Transport): TransportText[] {
  if (transport.type === 'http') {
    const { url, headers = {} } = transport;
    return [textOf('url', url, { place: 'argument' }), ...valuesOf('headers', headers, 'header')];
  }
  const { command, args, env = {} } = transport;
  return [
    textOf('command', command, { place: 'program' }),
    ...args.map((argument, index) => textOf(`args.${index}`, argument, contextOfArgument(args, index))),
    ...valuesOf('env', env, 'environment'),
  ];
}

const contextOfArgument = (args: readonly string[], index: number): ValueContext =>
  contextAfter(args[index - 1], args[index] ?? '') ?? { place: 'argument' };

const textOf = (path: string, text: string, context: ValueContext): TransportText => ({
  path,
  text,
  context,
  secrets: findSecrets(text, context),
});

/** Names hold secrets by mistake only, such as a header that was written the wrong way round. */
const valuesOf = (path: string, values: Readonly<Record<string, string>>, place: 'header' | 'environment') =>
  Object.entries(values).flatMap(([name, value]) => [
    textOf(`${path}.${name}`, name, { place: 'program' }),
    textOf(`${path}.${name}`, value, { place, name }),
  ]);

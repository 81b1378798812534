import { z } from 'zod';
import {
  type Server,
  serverSchema,
  type ShownServer,
  type Transport,
  transportSchema,
} from '../../shared/domain/server.js';
import type { StaleSince } from '../../shared/registry/stale-since.js';

/** Stands where a secret stands. Never stored: a transport that is sent back with it is refused. */
const mask = '•••';
const reference = /^\$\{[A-Za-z_][A-Za-z0-9_]*\}$/;
const telling = /(?:token|key|secret|passw|pwd|auth|credential|cookie|signature)/i;

const maskValue = (value: string): string => (reference.test(value) ? value : mask);

const maskValues = (values: Record<string, string>): Record<string, string> =>
  Object.fromEntries(Object.entries(values).map(([name, value]) => [name, maskValue(value)]));

/** A URL without user, password and the values of its query. */
function maskUrl(text: string): string {
  const { protocol, username, password, host, pathname, searchParams } = new URL(text);
  const user = username === '' && password === '' ? '' : `${mask}@`;
  const query = [...searchParams].map(([name, value]) => `${encodeURIComponent(name)}=${maskValue(value)}`);
  return `${protocol}//${user}${host}${pathname}${query.length > 0 ? `?${query.join('&')}` : ''}`;
}

/** Arguments without what looks like a secret: `--api-key=…`, and what follows `--api-key`. */
const maskArguments = (args: readonly string[]): string[] =>
  args.map((argument, index) => {
    const [name = '', ...rest] = argument.split('=');
    if (rest.length > 0 && telling.test(name)) return `${name}=${maskValue(rest.join('='))}`;
    const before = args[index - 1] ?? '';
    const follows = before.startsWith('-') && !before.includes('=') && telling.test(before);
    return follows && !argument.startsWith('-') ? maskValue(argument) : argument;
  });

function maskTransport(transport: Transport): Transport {
  if (transport.type === 'http') {
    const { url, headers } = transport;
    return { ...transport, url: maskUrl(url), ...(headers !== undefined && { headers: maskValues(headers) }) };
  }
  const { args, env } = transport;
  return { ...transport, args: maskArguments(args), ...(env !== undefined && { env: maskValues(env) }) };
}

/** A server as it is shown: without anybody's secrets. */
export const showServerValue = (server: Server): Server => ({ ...server, transport: maskTransport(server.transport) });

/** A server as it is shown when it is read: also with since when its scheduled synchronisation is missing. */
export const createShowServer =
  (staleSince: StaleSince) =>
  (server: Server): ShownServer => {
    const since = staleSince(server);
    return { ...showServerValue(server), ...(since !== undefined && { stale: { since } }) };
  };

/** What people say about a server. */
export const serverBodySchema = serverSchema
  .pick({ id: true, title: true, owner: true })
  .extend({
    transport: transportSchema.refine((transport) => !JSON.stringify(transport).includes(mask), {
      message: `holds "${mask}", which stands for a secret that is not shown: send the value, or a reference like \${NAME}`,
    }),
    autoSync: z.boolean().optional(),
  })
  .strict();

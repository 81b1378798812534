import type { AllowlistFormat } from '../../domain/registry/allowlist-format.js';
import type { Server } from '../../domain/registry/server.js';
import type { Allowed, Allowlist } from './allowlist.js';

/** Top-level keys, each of which MTGS writes as a whole. */
export type ClientDocument = Readonly<Record<string, unknown>>;

/** What a client is given to read. Names of headers and variables are in it, values never. */
export const clientDocument = (format: AllowlistFormat, list: Allowlist): ClientDocument => documents[format](list);

const entries = ({ allowed, denied }: Allowlist) => ({
  allowedMcpServers: allowed.map(({ entry }) => entry),
  deniedMcpServers: denied,
});

const documents: Readonly<Record<AllowlistFormat, (list: Allowlist) => ClientDocument>> = {
  // Without the first key a user's own settings add to the list.
  claude: (list) => ({ allowManagedMcpServersOnly: true, ...entries(list) }),
  copilot: entries,
  'claude-servers': ({ allowed }) => ({
    mcpServers: Object.fromEntries(
      allowed.map(({ server }) => [server.id, reached(server, (name) => `\${${variableOf(server, name)}}`)]),
    ),
  }),
  vscode: ({ allowed }) => ({
    servers: Object.fromEntries(
      allowed.map(({ server }) => [server.id, reached(server, (name) => `\${input:${inputOf(server, name)}}`)]),
    ),
    inputs: allowed.flatMap(inputsOf),
  }),
};

/** A server as an entry of a client's configuration; `valueOf` says what stands for the value of a header or variable. */
function reached({ transport }: Server, valueOf: (name: string) => string): object {
  const values = (named: Readonly<Record<string, string>> = {}) =>
    Object.fromEntries(Object.keys(named).map((name) => [name, valueOf(name)]));
  if (transport.type === 'http') {
    const headers = values(transport.headers);
    return { type: 'http', url: transport.url, ...(Object.keys(headers).length > 0 && { headers }) };
  }
  const env = values(transport.env);
  const { command, args } = transport;
  return { type: 'stdio', command, args, ...(Object.keys(env).length > 0 && { env }) };
}

const namesOf = ({ transport }: Server): string[] =>
  Object.keys((transport.type === 'http' ? transport.headers : transport.env) ?? {});

/** A variable of a server's process keeps its name; a header gets one that says whose it is. */
const variableOf = (server: Server, name: string): string =>
  server.transport.type === 'stdio' ? name : `${server.id}_${name}`.toUpperCase().replaceAll(/[^A-Z0-9]/g, '_');

const inputOf = (server: Server, name: string): string =>
  `${server.id}-${name.toLowerCase().replaceAll(/[^a-z0-9]/g, '-')}`;

const inputsOf = ({ server }: Allowed) =>
  namesOf(server).map((name) => ({
    id: inputOf(server, name),
    type: 'promptString',
    description: `${name} of ${server.id}`,
    password: true,
  }));

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

/**
 * A variable of a server's process keeps its name. A header gets a variable that nothing else on a machine has, and no other
 * server: what its server and header are called must not choose which secret is sent. The last `__` separates them.
 */
const variableOf = ({ id, transport: { type } }: Server, name: string): string =>
  type === 'stdio' ? name : `MCP_HEADER_${id.replaceAll('-', '_')}__${plainName(name, '_')}`.toUpperCase();

/** No id of a server has a dot. */
const inputOf = ({ id }: Server, name: string): string => `${id}.${plainName(name, '-').toLowerCase()}`;

const plainName = (name: string, joint: string): string =>
  name
    .split(/[^A-Za-z0-9]+/)
    .filter((part) => part !== '')
    .join(joint);

const inputsOf = ({ server }: Allowed) =>
  [...new Map(namesOf(server).map((name) => [inputOf(server, name), name]))].map(([id, name]) => ({
    id,
    type: 'promptString',
    description: `${name} of ${server.id}`,
    password: true,
  }));

import { namesServers } from '../everywhere/client-files/find-server-entries.js';
import { isRecord, type Values } from '../kernel/is-record.js';

/** What a file is that holds no definitions of tools. */
export interface OtherFile {
  readonly because: string;
  /** What to do with it. */
  readonly hint: string;
}

const scanServer = 'Put the server into an mcp.json and scan that: its live list is what clients get.';

const kinds: readonly { readonly matches: (value: Values) => boolean; readonly file: OtherFile }[] = [
  {
    matches: (value) => ('manifest_version' in value || 'dxt_version' in value) && isRecord(value['server']),
    file: {
      because: 'this is the manifest of a desktop extension (MCPB): it names its tools without their definitions',
      hint: scanServer,
    },
  },
  {
    matches: (value) => Array.isArray(value['packages'] ?? value['remotes']) && typeof value['name'] === 'string',
    file: {
      because: 'this is a server.json of the MCP registry: it says how a server is installed, and holds no tools',
      hint: scanServer,
    },
  },
  {
    matches: namesServers,
    file: { because: 'this is a configuration of MCP servers', hint: 'Scan it by itself.' },
  },
];

/** What a file is, if it is one of those that people take for definitions of tools. */
export const explainOtherFile = (value: unknown): OtherFile | undefined =>
  isRecord(value) ? kinds.find(({ matches }) => matches(value))?.file : undefined;

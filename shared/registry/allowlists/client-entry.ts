import type { Transport } from '../../domain/registry/server.js';
import { mask, maskTransport } from '../../secrets/mask-transport.js';
import { settingsNamedIn } from '../../secrets/references.js';

/** How the managed files of clients name a server so that its user cannot choose the name: by address, or by whole command. */
export type ClientEntry = { readonly serverUrl: string } | { readonly serverCommand: readonly string[] };

/** The entry of a server, or why no entry names this server and nothing else. */
export type EntryOf = { readonly entry: ClientEntry } | { readonly reason: string };

/**
 * Clients compare a command argument by argument, and an address as a pattern in which `*` is anything and a missing path is
 * any path. They put environment variables in the place of `${NAME}` on both sides.
 *
 * @see https://code.claude.com/docs/en/managed-mcp
 */
export function clientEntryOf(transport: Transport): EntryOf {
  const shown = maskTransport(transport);
  const names = Object.keys((shown.type === 'http' ? shown.headers : shown.env) ?? {});
  if (names.some(isHidden)) return { reason: 'the name of a header or variable looks like a secret' };
  return shown.type === 'http' ? urlEntry(shown.url) : commandEntry(shown);
}

function urlEntry(url: string): EntryOf {
  if (isHidden(url)) return { reason: 'a secret or a setting is part of its address' };
  if (/[\s*{}]/.test(url)) return { reason: 'its address has a character that clients take for a pattern' };
  if (new URL(url).pathname === '/') {
    return { reason: 'its address has no path, which clients take for every path of that host' };
  }
  return { entry: { serverUrl: url } };
}

function commandEntry({ command, args, cwd }: Extract<Transport, { type: 'stdio' }>): EntryOf {
  const words = [command, ...args];
  if (words.some(isHidden)) return { reason: 'a secret or a setting is part of its command' };
  if (words.some((word) => word.includes('${'))) return { reason: 'clients would replace a part of its command' };
  if (cwd !== undefined || words.some(isPlace)) {
    return { reason: 'its command is whatever program is in the folder in which it is started' };
  }
  return { entry: { serverCommand: words } };
}

const isHidden = (text: string): boolean => text.includes(mask) || settingsNamedIn(text).length > 0;

/** Whether a word of a command is a program or script that the folder decides on: `./npx`, `dist/server.js`, `server.py`. */
function isPlace(word: string, at: number): boolean {
  if (/^(?:[\\/]|[A-Za-z]:[\\/])/.test(word)) return false;
  return (
    /^\.{1,2}[\\/]/.test(word) ||
    (at === 0 ? /[\\/]/.test(word) : /\.(?:[cm]?[jt]s|py|rb|sh|ps1|jar|exe|bat|cmd|dll)$/i.test(word))
  );
}

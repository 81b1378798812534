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
  if (cwd !== undefined || dependsOnFolder(words)) {
    return { reason: 'its command is whatever program is in the folder in which it is started' };
  }
  return { entry: { serverCommand: words } };
}

const isHidden = (text: string): boolean => text.includes(mask) || settingsNamedIn(text).length > 0;

const isAbsolute = (word: string): boolean => /^(?:[\\/]|[A-Za-z]:[\\/])/.test(word);
const scripts = /\.(?:[cm]?[jt]s|py|rb|php|sh|ps1|jar|exe|bat|cmd|dll)$/i;
/** Programs that run whatever file, module or task they are told, which they look for in the folder first. */
const interpreters =
  /^(?:node(?:js)?|bun|deno|tsx|npm|pnpm|yarn|python[\d.]*|py|uv|poetry|pipenv|pdm|ruby|bundle|perl|php|java|gradle|mvn|dotnet|go|cargo|make|just|task|(?:ba|z|da|fi|k)?sh|pwsh|powershell|env)$/i;

/** Whether a command starts what the folder decides on: `./npx`, `node dist/server.js`, `python -m server`, `npm start`. */
function dependsOnFolder([command = '', ...args]: readonly string[]): boolean {
  if (/[\\/]/.test(command) && !isAbsolute(command)) return true;
  if (args.some((word) => /^\.{1,2}[\\/]/.test(word) || (scripts.test(word) && !isAbsolute(word)))) return true;
  const [, name = ''] = /([^\\/]*?)(?:\.exe)?$/i.exec(command) ?? [];
  // On Windows a script is started through it, and npx is one: what it starts counts.
  if (/^cmd$/i.test(name)) {
    const at = args.findIndex((word) => !/^\/[a-z]$/i.test(word));
    return at < 0 || dependsOnFolder(args.slice(at));
  }
  // Of an interpreter the first word that is no option has to be a whole path.
  return interpreters.test(name) && !isAbsolute(args.find((word) => !word.startsWith('-')) ?? '');
}

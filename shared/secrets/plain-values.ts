import { hasSecretShape, looksRandom } from './looks-random.js';

/** Values that say nothing, and that would garble every text if they were taken out of it. */
const commonWords = new Set(
  [
    'true false yes no on off null none nil undefined default auto all any enabled disabled latest stable main master',
    'production development staging testing preview sandbox local localhost readonly read-only read-write readwrite',
    'trace debug info information warn warning error verbose silent quiet critical',
    'http https stdio streamable-http websocket json yaml text html utf8 utf-8 application/json text/plain',
    'node nodejs npx npm pnpm yarn bun bunx deno python python3 uvx pipx docker podman bash powershell windows darwin linux',
    'admin administrator root user guest public postgres postgresql mysql mariadb mongodb sqlite redis neo4j elastic',
    'database username oauth2 x-access-token x-token-auth en-us en-gb de-de',
    // What stands before a token in a header.
    'bearer basic token apikey api-key digest negotiate',
  ].flatMap((line) => line.split(' ')),
);

/** Numbers of up to five digits, versions, durations, sizes, IPv4 addresses. */
const smallNumber = /^[~^v]?\d{1,5}(?:[.:]\d{1,5}){0,4}(?:ms|s|m|h|d|[kmg]b?|%)?$/i;

/** Such as `eu-central-1`. */
const region = /^[a-z]{2,}(?:-[a-z]+)+-?\d{1,2}$/;

/** Whether a value is so common that it is no secret whatever names it, unless that is a password. */
export const isCommonValue = (value: string): boolean =>
  smallNumber.test(value) || region.test(value) || commonWords.has(value.toLowerCase());

/** A word of up to seven letters, such as `prod` or `sales`. */
export const isShortWord = (value: string): boolean => /^[A-Za-z]?[a-z]{1,6}$|^[A-Z]{1,7}$/.test(value);

const rootedPath = /^(?:~|\.{1,2})?[\\/]|^[A-Za-z]:[\\/]|^@[\w-]+\//;
const relativePath = /^[\w.@-]+(?:[\\/][\w.@:-]+)+$/;

/** Whether a value is a file, a folder or the name of a package that says so at its beginning. Base64 may have slashes. */
export function isRootedPath(value: string): boolean {
  if (hasSecretShape(value) || /^[A-Za-z0-9+/]{16,}={1,2}$/.test(value)) return false;
  return rootedPath.test(value) && (/.[\\/]./.test(value) || !looksRandom(value));
}

/** The same for any. */
export const isPath = (value: string): boolean =>
  isRootedPath(value) ||
  (relativePath.test(value) && !hasSecretShape(value) && !value.split(/[\\/]+/).some(looksRandom));

/** Whether a value is the name of a host, with or without a port. */
export const isHost = (value: string): boolean =>
  /^[a-z0-9-]+(?:\.[a-z0-9-]+)*\.[a-z]{2,}(?::\d{1,5})?$/i.test(value) || /^[a-z-]+:\d{1,5}$/i.test(value);

const identifierPart = /^(?:[A-Za-z]+\d{0,2}|\d{1,8}|[A-Za-z0-9]{1,3})$/;

/** Whether a value is a name with numbers in it, such as `us-east-1` or `gpt-4o-mini`. */
export const isIdentifier = (value: string): boolean =>
  /[A-Za-z]/.test(value) && value.split(/[-_.@:+]+/).every((part) => part === '' || identifierPart.test(part));

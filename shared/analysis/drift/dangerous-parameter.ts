import type { Severity } from '../../domain/severity.js';
import { expectedWords, isLatinText, plainLetters } from '../text/plain-letters.js';
import { splitWords } from '../text/split-words.js';

/** What a parameter hands to whoever calls a tool, and how bad it is that a known tool takes it now. */
export interface Danger {
  /** Completes `parameter "x" added, which …`. */
  readonly does: string;
  readonly severity: Severity;
}

/** Words of a name that are read: more would need a name that nobody types. */
const nameWordsMax = 200;

/** The first kind of which a name holds a phrase counts. */
const dangers: readonly (Danger & { readonly phrases: readonly string[] })[] = [
  {
    does: 'says what to run',
    severity: 'HIGH',
    phrases: ['command', 'commands', 'cmd', 'shell', 'exec', 'eval', 'script', 'sql', 'source code', 'entrypoint'],
  },
  {
    does: 'passes over a guard',
    severity: 'HIGH',
    phrases: [
      ...['force', 'forced', 'overwrite', 'sudo', 'bypass', 'unsafe', 'insecure', 'privileged', 'elevated'],
      ...['skip confirmation', 'skip validation', 'skip checks', 'no verify', 'without confirmation', 'as root'],
      ...['run as', 'assume role', 'impersonate'],
    ],
  },
  {
    does: 'takes a secret',
    severity: 'HIGH',
    phrases: [
      ...['password', 'passphrase', 'secret', 'secrets', 'credential', 'credentials', 'api key', 'private key'],
      ...['access token', 'auth token', 'bearer token', 'refresh token', 'session token'],
    ],
  },
  {
    does: 'names somebody else to send to',
    severity: 'HIGH',
    phrases: ['webhook', 'callback', 'bcc', 'forward to', 'exfiltrate'],
  },
  {
    does: 'names an address',
    severity: 'MEDIUM',
    phrases: ['url', 'uri', 'endpoint', 'host', 'hostname', 'proxy'],
  },
];

/** The danger of a parameter by the words of its name; `undefined` for all others. */
export function dangerOf(name: string): Danger | undefined {
  const words = [name, asRead(name)].map((text) => ` ${splitWords(text, nameWordsMax).join(' ')} `);
  return dangers.find(({ phrases }) => phrases.some((phrase) => words.some((some) => some.includes(` ${phrase} `))));
}

const expected = expectedWords(dangers.flatMap(({ phrases }) => phrases.flatMap((phrase) => phrase.split(' '))));

/** A name as people read it: letters of other alphabets, digits for letters and what is unseen do not hide a word. */
const asRead = (name: string): string => {
  const spaced = name.replaceAll('_', ' ');
  return plainLetters(spaced, { isLatin: isLatinText(spaced), expected });
};

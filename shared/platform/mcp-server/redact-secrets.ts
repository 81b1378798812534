import { UnreachableError } from '../../kernel/errors/errors.js';
import { createRedactor, type Redact } from '../../secrets/create-redactor.js';
import { createRepeatsSecret } from '../../secrets/create-repeats-secret.js';
import type { TransportSecrets } from '../../secrets/secrets-of-transport.js';
import type { Listing, ServerTexts } from './mcp-server.js';

/**
 * The failure without the secrets of its transport, and without its causes: those hold what the server wrote as it was,
 * and a cause is read by whoever logs an error.
 */
export function redactFailure({ message, hint }: UnreachableError, { values }: TransportSecrets): UnreachableError {
  const redact = createRedactor(values);
  return new UnreachableError(redact(message), hint === undefined ? {} : { hint: redact(hint) });
}

/**
 * The listing without the secrets of its transport. A tool whose definition repeats one is refused rather than changed:
 * what is registered is what clients get, or it is not registered.
 */
export function redactListing(listing: Listing, { values, telltale }: TransportSecrets): Listing {
  const redact = createRedactor(values);
  const repeatsSecret = createRepeatsSecret(telltale);
  // By its name a tool is recognised: that is left as it is unless it holds a secret that is in no name by accident.
  const redactName: Redact = (name) => (repeatsSecret(name) ? redact(name) : name);
  const { tools, refused, warnings, serverInfo } = listing;
  const leaking = new Set(tools.filter((tool) => repeatsSecret(JSON.stringify(tool))));
  return {
    ...listing,
    tools: tools.filter((tool) => !leaking.has(tool)),
    refused: [
      ...refused.map(({ name, problems }) => ({
        problems: problems.map(({ path, message }) => ({ path: redact(path), message: redact(message) })),
        ...(name !== undefined && { name: redactName(name) }),
      })),
      ...[...leaking].map(({ name }) => ({ name: redactName(name), problems: [{ path: '', message: leak }] })),
    ],
    warnings: warnings.map(redact),
    texts: redactTexts(listing.texts, redact, repeatsSecret),
    ...(serverInfo !== undefined && {
      serverInfo: { name: redact(serverInfo.name), version: redact(serverInfo.version) },
    }),
    protocolVersion: redact(listing.protocolVersion),
  };
}

/** What repeats a secret is left out, and its list counts as not read. */
function redactTexts(texts: ServerTexts, redact: Redact, repeatsSecret: (text: string) => boolean): ServerTexts {
  const { instructions, prompts, resources, unread } = texts;
  const isClean = (part: unknown): boolean => !repeatsSecret(JSON.stringify(part));
  const parts = [
    ['initialize', [instructions ?? '']],
    ['prompts/list', prompts],
    ['resources/list', resources],
  ] as const;
  const leaking = parts.filter(([, entries]) => !entries.every(isClean)).map(([what]) => ({ what, reason: leak }));
  return {
    ...(instructions !== undefined && isClean(instructions) && { instructions }),
    prompts: prompts.filter(isClean),
    resources: resources.filter(isClean),
    unread: [...unread.map(({ what, reason }) => ({ what, reason: redact(reason) })), ...leaking],
  };
}

const leak =
  "repeats a secret of the server's configuration to everybody who uses it: replace the secret, and have the server keep it to itself";

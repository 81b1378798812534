import { digest } from '../../../shared/kernel/canonical/canonical-json.js';
import type { Withheld } from '../../../shared/registry/servers/judge-offers.js';
import type { KeptOffer } from '../../../shared/registry/servers/kept-offers.js';
import { packageOf } from './package-of.js';
import type { RegistryEntry } from './registry-schemas.js';
import { remoteOf } from './remote-of.js';

const schemaUrl = 'https://static.modelcontextprotocol.io/schemas/2025-12-11/server.schema.json';
const titleMax = 100;

const unsaid: Withheld = {
  verdict: 'not-established',
  reason: 'how it is reached cannot be written as a remote or a package',
};

/** A server as clients read it: its transport is masked already. One that is withheld says so, and not how it is reached. */
export function toRegistryEntry({ server, fingerprints, withheld: held, updatedAt }: KeptOffer): RegistryEntry {
  const { id, env, transport: shown, createdAt } = server;
  const remote = shown.type === 'http' ? remoteOf(shown) : undefined;
  const local = shown.type === 'stdio' ? packageOf(shown) : undefined;
  const withheld = held ?? (remote === undefined && local === undefined ? unsaid : undefined);
  const title = server.title?.trim().slice(0, titleMax).toWellFormed();
  const isOffered = withheld === undefined;
  return {
    server: {
      $schema: schemaUrl,
      name: `${env}/${id}`,
      ...(title !== undefined && title !== '' && isOffered && { title }),
      description: isOffered ? `Approved in ${env} by MTGS` : `Not offered in ${env} by MTGS`,
      version: versionOf(remote ?? local, fingerprints),
      ...(isOffered && remote !== undefined && { remotes: [remote] }),
      ...(isOffered && local !== undefined && { packages: [local] }),
    },
    _meta: {
      'io.modelcontextprotocol.registry/official': {
        status: isOffered ? 'active' : 'deleted',
        ...(withheld !== undefined && { statusMessage: withheld.reason }),
        publishedAt: createdAt,
        updatedAt,
        isLatest: true,
      },
      'mtgs/verdict': {
        verdict: withheld?.verdict ?? 'pass',
        environment: env,
        approved: isOffered ? fingerprints.length : 0,
      },
    },
  };
}

/** Another one whenever the definitions or the way to the server are others: a version never changes what it stands for. */
const versionOf = (reached: object | undefined, fingerprints: readonly string[]): string =>
  `1.0.0-h${digest([reached ?? null, fingerprints]).slice(0, 16)}`;

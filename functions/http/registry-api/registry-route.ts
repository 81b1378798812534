import { rolesFrom } from '../../../shared/access/roles-from.js';
import type { ReadOffers } from '../../../shared/registry/servers/read-offers.js';
import type { Answer } from '../../wire/respond.js';
import type { RegistryEntry } from './registry-schemas.js';
import { toRegistryEntry } from './to-registry-entry.js';

export interface RegistryApiServices {
  readonly readOffers: ReadOffers;
  /** Environments whose registry anybody may read. */
  readonly openRegistries: ReadonlySet<string>;
  readonly now: () => Date;
}

/** What the routes of the registry API have in common. */
export const registryRoute = (services: RegistryApiServices) => ({
  method: 'GET' as const,
  roles: rolesFrom('viewer', 'ci-agent'),
  isOpenIn: (environment: string): boolean => services.openRegistries.has(environment),
});

/** The entries of an environment, by name, and how many seconds ago they were read. */
export async function readEntries({ readOffers, now }: RegistryApiServices, env: string) {
  const { offers, readAt } = await readOffers(env);
  const age = Math.max(0, Math.floor((now().getTime() - readAt) / 1000));
  return { entries: offers.map(toRegistryEntry), headers: { Age: String(age) } };
}

export const isDeleted = ({ _meta }: RegistryEntry): boolean =>
  _meta['io.modelcontextprotocol.registry/official'].status === 'deleted';

/** As the registry API has it. */
export const notOffered = (error: string): Answer => ({ status: 404, body: { error } });

import type { RegistryStore } from '../../stores/registry-store.js';
import { findEnvironment } from '../environments/find-environment.js';
import { judgeOffers, type Offer } from './judge-offers.js';

/** Reads a whole environment, and judges each of its servers. @throws {NotFoundError} for one that does not exist. */
export async function surveyOffers(
  registry: RegistryStore,
  env: string,
  at: Date,
): Promise<{ readonly offers: readonly Offer[]; readonly revision: number }> {
  await findEnvironment(registry, env);
  const { revision } = await registry.head(env);
  return { offers: judgeOffers(await registry.servers.survey(env), await registry.tools.survey(env), at), revision };
}

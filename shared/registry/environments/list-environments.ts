import type { Environment } from '../../domain/environments/environment.js';
import { UnreadableError } from '../../kernel/errors/errors.js';
import type { Unreadable } from '../../platform/documents/documents.js';
import { cataloguePartition, type RegistryStore } from '../../stores/registry-store.js';
import { unreadableError } from '../../platform/documents/unreadable.js';

/** What there is, and what of it cannot be read. */
interface Listed {
  readonly items: readonly Environment[];
  readonly unreadable: readonly Unreadable[];
}

/** Every environment by name, for showing. Entries whose environment was never finished are passed over. */
export const createSurveyEnvironments = ({ registry }: { readonly registry: RegistryStore }) =>
  async function surveyEnvironments(): Promise<Listed> {
    const catalogue = await registry.catalogue.survey(cataloguePartition);
    const items: Environment[] = [];
    const unreadable = [...catalogue.unreadable];
    for (const { env } of catalogue.items.map(({ value }) => value).sort((a, b) => (a.env < b.env ? -1 : 1))) {
      try {
        const stored = await registry.environments.get(env, env);
        if (stored !== undefined) items.push(stored.value);
      } catch (error) {
        if (!(error instanceof UnreadableError)) throw error;
        unreadable.push({ partition: env, id: `environment:${env}`, reason: error.message });
      }
    }
    return { items, unreadable };
  };

/**
 * Every environment by name, for work that is done for each. One that cannot be read holds up none of the others.
 * @throws {UnreadableError} when all others have been given.
 */
export const createListEnvironments = (services: { readonly registry: RegistryStore }) =>
  async function* listEnvironments(): AsyncGenerator<Environment> {
    const { items, unreadable } = await createSurveyEnvironments(services)();
    yield* items;
    const [first] = unreadable;
    if (first !== undefined) throw unreadableError(first);
  };

export type ListEnvironments = ReturnType<typeof createListEnvironments>;
export type SurveyEnvironments = ReturnType<typeof createSurveyEnvironments>;

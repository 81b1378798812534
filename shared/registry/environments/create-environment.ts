import {
  type Environment,
  environmentSchema,
  policySchema,
  type Policy,
} from '../../domain/environments/environment.js';
import type { RequestContext } from '../../domain/event.js';
import { ConflictError, InvalidInputError } from '../../kernel/errors/errors.js';
import { instanceChain } from '../../domain/governance/audit-entry.js';
import { cataloguePartition } from '../../stores/registry-store.js';
import { checkChannels } from './check-channels.js';
import { eventOperation } from '../writing/event-operation.js';
import { parseInput } from '../writing/parse-input.js';
import type { RegistryServices } from '../writing/registry-services.js';

export interface NewEnvironment {
  readonly id: string;
  readonly title?: string;
  readonly description?: string;
  /** Every field has a default. */
  readonly policy?: Partial<Policy>;
  readonly by: RequestContext;
}

export type CreateEnvironment = (environment: NewEnvironment) => Promise<Environment>;

/**
 * Creates an environment. The catalogue learns of it first: were the process to die in between, the entry is passed over
 * by whoever lists, and creating again works.
 * @throws {InvalidInputError} for a bad name or policy.
 * @throws {ConflictError} when the name is taken.
 */
export const createCreateEnvironment = ({ registry, now }: RegistryServices): CreateEnvironment =>
  async function createEnvironment({ by, policy, ...rest }) {
    const at = now().toISOString();
    const input = { ...rest, policy: parseInput(policySchema, policy ?? {}, 'policy'), createdAt: at, updatedAt: at };
    const environment = parseInput(environmentSchema, input, 'environment');
    checkChannels(environment.policy.alerts);
    const { id: env } = environment;
    if (env === instanceChain) {
      throw new InvalidInputError(`"${env}" names the audit chain of the whole instance`, [
        { path: 'id', message: 'is taken by MTGS itself: choose another name' },
      ]);
    }
    if ((await registry.environments.get(env, env)) !== undefined) throw taken(env);
    await registry.commit(cataloguePartition, [registry.catalogue.putting({ env, createdAt: at })]);
    try {
      await registry.commit(env, [
        registry.environments.creating(environment),
        eventOperation(registry, {
          env,
          type: 'ENVIRONMENT_CREATED',
          at,
          by,
          subject: { kind: 'environment', id: env },
          after: { policy: environment.policy },
        }),
      ]);
    } catch (error) {
      if (error instanceof ConflictError) throw taken(env, error);
      throw error;
    }
    return environment;
  };

const taken = (env: string, cause?: Error): ConflictError =>
  new ConflictError(`there is an environment "${env}" already`, {
    cause,
    hint: 'Choose another name, or change that one.',
  });

import { createMeter, type Meter } from '../../shared/analysis/simulation/create-meter.js';
import { loadSettings } from '../../shared/config/config.js';
import { type Policy, policySchema } from '../../shared/domain/environments/environment.js';
import { InvalidInputError } from '../../shared/kernel/errors/errors.js';
import { createModels } from '../../shared/models/create-models.js';
import type { FixWriter } from '../../shared/recommendations/fixes-by-model.js';
import type { CommandContext } from '../command-context.js';

export interface WriterOptions {
  readonly writer?: Exclude<Policy['router'], 'local'> | undefined;
  readonly writerModel?: string | undefined;
}

/** The model that writes fixes in this process, with the settings of the environment, and what it has cost. */
export async function openWriter(
  { writer, writerModel }: WriterOptions,
  { env, cwd, signal }: CommandContext,
): Promise<{ readonly writer: FixWriter; readonly spent: Meter['spent'] } | undefined> {
  if (writer === undefined) {
    if (writerModel !== undefined) throw new InvalidInputError('--writer-model needs a --writer');
    return undefined;
  }
  const policy = policySchema.safeParse({ router: writer, routerModel: writerModel });
  if (!policy.success) throw new InvalidInputError(`"${writerModel ?? ''}" is no name of a model`);
  // No store is opened: the models' settings are read the way an instance reads them.
  const settings = loadSettings({ ...env, MTGS_STORE: 'sqlite', MTGS_DATA: cwd });
  const local = { id: 'none', route: () => Promise.reject(new Error('no router is asked here')) };
  const { writerOf } = await createModels({ settings, local, onBreaker: () => undefined });
  const model = writerOf(policy.data);
  if (model === undefined) return undefined;
  const meter = createMeter(policy.data.routerBudget);
  return {
    writer: { id: model.id, ask: (_, request) => meter.charge(() => model.write({ ...request, signal })) },
    spent: meter.spent,
  };
}

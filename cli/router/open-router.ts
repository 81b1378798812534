import { resolve } from 'node:path';
import { createLocalRouter } from '../../shared/analysis/router/local-router.js';
import { type PicksFile, recordPicks } from '../../shared/analysis/router/record-picks.js';
import { createRecordedRouter } from '../../shared/analysis/router/recorded-router.js';
import type { Router } from '../../shared/analysis/router/router.js';
import { loadSettings } from '../../shared/config/config.js';
import { policySchema } from '../../shared/domain/environments/environment.js';
import { InvalidInputError } from '../../shared/kernel/errors/errors.js';
import { createModels } from '../../shared/models/create-models.js';
import type { Embedder } from '../../shared/platform/embedder/embedder.js';
import type { CommandContext } from '../command-context.js';
import { readTextFile } from '../files/read-text.js';
import { openPicksFile, picksBytesMax } from './open-picks-file.js';
import type { RouterOptions } from './with-router-options.js';

export interface OpenedRouter {
  /** The router, whose answers are written down where the options say so. */
  readonly router: Router;
  /** The same without a record, and a way to record what another one answers in its place. */
  readonly plain: Router;
  readonly record: (router: Router) => Router;
  /** What the file of picks had when it was opened. */
  readonly known: PicksFile['known'] | undefined;
  /** Call it when everything was asked, also when that broke off. */
  readonly close: () => Promise<void>;
}

/**
 * The router that the options of a command ask for; the local one unless told.
 * @throws {InvalidInputError} for options that do not go together, and for a picks file that is none.
 */
export async function openRouter(
  options: RouterOptions,
  { embedder }: { readonly embedder: Embedder },
  context: CommandContext,
): Promise<OpenedRouter> {
  refuseWrongParts(options);
  const { record } = options;
  const plain = await chooseRouter(options, embedder, context);
  if (record === undefined || plain.isSetUp === false) {
    return { router: plain, plain, record: (one) => one, known: undefined, close: () => Promise.resolve() };
  }
  // Opened at once, so that a file that cannot be written is known before anything is paid for.
  const file = await openPicksFile(record, plain.id, context);
  const recorded = (one: Router): Router => recordPicks(one, file);
  return { router: recorded(plain), plain, record: recorded, known: file.known, close: file.close };
}

async function chooseRouter(
  { router: name = 'local', model, picks = '' }: RouterOptions,
  embedder: Embedder,
  { cwd, env }: CommandContext,
): Promise<Router> {
  const local = createLocalRouter({ embedder });
  if (name === 'local') return local;
  if (name === 'recorded') return createRecordedRouter(await readTextFile(resolve(cwd, picks), picks, picksBytesMax));
  const policy = policySchema.safeParse({ router: name, ...(model !== undefined && { routerModel: model }) });
  if (!policy.success) throw new InvalidInputError(`"${model ?? ''}" is no name of a model`);
  // No store is opened: the models' settings are read the way an instance reads them.
  const settings = loadSettings({ ...env, MTGS_STORE: 'sqlite', MTGS_DATA: cwd });
  const { routerOf } = await createModels({ settings, local, onBreaker: () => undefined });
  return routerOf(policy.data);
}

function refuseWrongParts({ router = 'local', model, picks, record }: RouterOptions): void {
  const isModel = router !== 'local' && router !== 'recorded';
  if ((router === 'recorded') !== (picks !== undefined)) {
    throw new InvalidInputError('--router recorded and --picks go together', [], {
      hint: 'Name the file that --record wrote: --router recorded --picks picks.jsonl',
    });
  }
  if (router === 'recorded' && record !== undefined) {
    throw new InvalidInputError('--record needs a router that answers by itself, and --router recorded replays a file');
  }
  if (model !== undefined && !isModel)
    throw new InvalidInputError(`--model needs a model as the router, not ${router}`);
}

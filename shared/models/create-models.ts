import type { Settings } from '../config/config.js';
import { nothingSpent } from '../domain/routing/bill.js';
import type { Policy } from '../domain/environments/environment.js';
import { UnavailableError } from '../kernel/errors/errors.js';
import { type BreakerState, breakerOptions, createBreaker } from '../platform/breaker/breaker.js';
import type { Router, RouterOf } from '../analysis/router/router.js';
import type { WriterOf } from '../analysis/writing/writing-model.js';
import type { Model } from './model.js';
import { createModelCalls } from './model-calls.js';

/** Retries are made outside the breaker, so that they know of rate limits. */
const callsOf = (name: 'anthropic' | 'openai' | 'azure-openai', onBreaker: (state: BreakerState) => void) =>
  createModelCalls(createBreaker(name, { ...breakerOptions[name], retries: 0 }, onBreaker));

interface Services {
  readonly settings: Settings;
  readonly local: Router;
  /** The same for what somebody waits for. */
  readonly urgent?: Router;
  readonly onBreaker: (state: BreakerState) => void;
}

/** What a policy can name, and how its providers stand. */
interface Models {
  readonly routerOf: RouterOf;
  readonly writerOf: WriterOf;
  readonly states: () => BreakerState[];
}

/**
 * The model that a policy names, one for each provider and model: as the router, and as the writer of questions and fixes.
 * One whose settings are missing says so when it is asked: nothing is established then, and nothing passes. The client of a
 * provider is loaded only where it is set up, because a start would have to wait for it.
 */
export async function createModels({ settings, local, urgent = local, onBreaker }: Services): Promise<Models> {
  const { MTGS_ANTHROPIC_API_KEY: claudeKey, MTGS_OPENAI_API_KEY: openAiKey } = settings;
  const { MTGS_AZURE_OPENAI_ENDPOINT: endpoint, MTGS_AZURE_OPENAI_KEY: azureKey } = settings;
  const claude = claudeKey === undefined ? undefined : await import('./claude/claude-model.js');
  const openAi =
    openAiKey === undefined && endpoint === undefined ? undefined : await import('./openai/openai-model.js');
  const calls = {
    claude: callsOf('anthropic', onBreaker),
    openai: callsOf('openai', onBreaker),
    'azure-openai': callsOf('azure-openai', onBreaker),
  };
  const prices = settings.MTGS_MODEL_PRICES ?? {};
  const known = new Map<string, Model>();

  const create: Record<Exclude<Policy['router'], 'local'>, (model: string | undefined) => Model> = {
    claude(model = settings.MTGS_ANTHROPIC_MODEL) {
      if (claude === undefined || claudeKey === undefined) return missing('claude', 'MTGS_ANTHROPIC_API_KEY');
      if (model === undefined) return missing('claude', 'MTGS_ANTHROPIC_MODEL, or routerModel in the policy');
      const access = { url: settings.MTGS_ANTHROPIC_URL, apiKey: claudeKey };
      return claude.createClaudeModel({ ...access, model, prices, calls: calls.claude });
    },
    openai(model = settings.MTGS_OPENAI_MODEL) {
      if (openAi === undefined || openAiKey === undefined) return missing('openai', 'MTGS_OPENAI_API_KEY');
      if (model === undefined) return missing('openai', 'MTGS_OPENAI_MODEL, or routerModel in the policy');
      const access = { baseURL: settings.MTGS_OPENAI_URL, apiKey: openAiKey };
      return openAi.createOpenAiModel({ ...access, model, prices, calls: calls.openai });
    },
    'azure-openai'(model = settings.MTGS_AZURE_OPENAI_DEPLOYMENT) {
      if (openAi === undefined || endpoint === undefined) return missing('azure-openai', 'MTGS_AZURE_OPENAI_ENDPOINT');
      if (model === undefined)
        return missing('azure-openai', 'MTGS_AZURE_OPENAI_DEPLOYMENT, or routerModel in the policy');
      const access = { endpoint, apiKey: azureKey };
      return openAi.createAzureOpenAiModel({ ...access, model, prices, calls: calls['azure-openai'] });
    },
  };

  function modelOf(router: Exclude<Policy['router'], 'local'>, model: string | undefined): Model {
    const key = `${router}\n${model ?? ''}`;
    const found = known.get(key) ?? create[router](model);
    known.set(key, found);
    return found;
  }

  return {
    routerOf({ router, routerModel }, { isUrgent = false } = {}) {
      if (router === 'local') return isUrgent ? urgent : local;
      return modelOf(router, routerModel).router;
    },
    writerOf: ({ router, routerModel }) => (router === 'local' ? undefined : modelOf(router, routerModel).writer),
    states: () => Object.values(calls).map(({ breaker }) => breaker.state()),
  };
}

function missing(name: string, setting: string): Model {
  const id = `${name}:not-set-up`;
  const fail = () =>
    Promise.reject(new UnavailableError(`The router ${name} is not set up. Set ${setting} and restart.`));
  const batches = { estimate: () => nothingSpent, submit: fail, look: fail, collect: fail, cancel: fail };
  return {
    router: { id, isSetUp: false, batches, route: fail },
    writer: { id, parallel: 1, estimate: () => nothingSpent, write: fail },
  };
}

import { DefaultAzureCredential, getBearerTokenProvider } from '@azure/identity';
import OpenAI, { AzureOpenAI } from 'openai';
import type { Settings } from '../config/config.js';
import { nothingSpent } from '../domain/routing/bill.js';
import type { Policy } from '../domain/environments/environment.js';
import { UnavailableError } from '../kernel/errors/errors.js';
import { type BreakerState, breakerOptions, createBreaker } from '../platform/breaker/breaker.js';
import { resultBytesMax } from './batch-lines.js';
import { createBoundedFetch } from './bounded-fetch.js';
import type { Router, RouterOf } from '../analysis/router/router.js';
import type { WriterOf, WritingModel } from '../analysis/writing/writing-model.js';
import { createClaudeApi } from './claude-api.js';
import { createClaudeBatches } from './claude-batches.js';
import { createClaudeRouter } from './claude-router.js';
import { createClaudeWriter } from './claude-writer.js';
import { createModelCalls } from './model-calls.js';
import { createOpenAiApi, type OpenAiOptions } from './openai-api.js';
import { createOpenAiBatches } from './openai-batches.js';
import { createOpenAiRouter } from './openai-router.js';
import { createOpenAiWriter } from './openai-writer.js';

/** Scope of tokens for Azure OpenAI. */
const azureScope = 'https://cognitiveservices.azure.com/.default';
const azureApiVersion = '2024-10-21';

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

/** One model of a provider, for what it is asked. */
interface Model {
  readonly router: Router;
  readonly writer: WritingModel;
}

/**
 * The model that a policy names, one for each provider and model: as the router, and as the writer of questions and fixes.
 * One whose settings are missing says so when it is asked: nothing is established then, and nothing passes.
 */
export function createModels({ settings, local, urgent = local, onBreaker }: Services): {
  readonly routerOf: RouterOf;
  readonly writerOf: WriterOf;
  readonly states: () => BreakerState[];
} {
  const calls = {
    claude: callsOf('anthropic', onBreaker),
    openai: callsOf('openai', onBreaker),
    'azure-openai': callsOf('azure-openai', onBreaker),
  };
  const prices = settings.MTGS_MODEL_PRICES ?? {};
  const known = new Map<string, Model>();

  const create: Record<Exclude<Policy['router'], 'local'>, (model: string | undefined) => Model> = {
    claude(model = settings.MTGS_ANTHROPIC_MODEL) {
      const { MTGS_ANTHROPIC_API_KEY: apiKey, MTGS_ANTHROPIC_URL: url } = settings;
      if (apiKey === undefined) return missing('claude', 'MTGS_ANTHROPIC_API_KEY');
      if (model === undefined) return missing('claude', 'MTGS_ANTHROPIC_MODEL, or routerModel in the policy');
      const options = { url, apiKey, model, prices, calls: calls.claude };
      const api = createClaudeApi(options);
      return {
        router: createClaudeRouter(api, createClaudeBatches(options), options),
        writer: createClaudeWriter(api, options),
      };
    },
    openai(model = settings.MTGS_OPENAI_MODEL) {
      const { MTGS_OPENAI_API_KEY: apiKey, MTGS_OPENAI_URL: baseURL } = settings;
      if (apiKey === undefined) return missing('openai', 'MTGS_OPENAI_API_KEY');
      if (model === undefined) return missing('openai', 'MTGS_OPENAI_MODEL, or routerModel in the policy');
      const client = (own: typeof clientOptions) =>
        new OpenAI({ baseURL, apiKey, organization: null, project: null, ...own });
      return ofOpenAi(client(clientOptions), client(batchOptions), {
        provider: 'openai',
        model,
        prices,
        calls: calls.openai,
      });
    },
    'azure-openai'(model = settings.MTGS_AZURE_OPENAI_DEPLOYMENT) {
      const { MTGS_AZURE_OPENAI_ENDPOINT: endpoint, MTGS_AZURE_OPENAI_KEY: apiKey } = settings;
      if (endpoint === undefined) return missing('azure-openai', 'MTGS_AZURE_OPENAI_ENDPOINT');
      if (model === undefined)
        return missing('azure-openai', 'MTGS_AZURE_OPENAI_DEPLOYMENT, or routerModel in the policy');
      const signIn =
        apiKey === undefined
          ? { azureADTokenProvider: getBearerTokenProvider(new DefaultAzureCredential(), azureScope) }
          : { apiKey };
      const access = { endpoint, apiVersion: azureApiVersion, ...signIn };
      return ofOpenAi(
        new AzureOpenAI({ ...access, deployment: model, ...clientOptions }),
        // Files and batches are not under a deployment: the lines of the file name it.
        new AzureOpenAI({ ...access, ...batchOptions }),
        { provider: 'azure-openai', model, prices, calls: calls['azure-openai'] },
      );
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

const clientOptions = { maxRetries: 0, logLevel: 'off', fetch: createBoundedFetch() } as const;
const batchOptions = { ...clientOptions, fetch: createBoundedFetch(resultBytesMax) } as const;

function ofOpenAi(client: OpenAI, batchClient: OpenAI, options: Omit<OpenAiOptions, 'client'>): Model {
  const api = createOpenAiApi({ client, ...options });
  const batches = createOpenAiBatches({ client: batchClient, ...options });
  return { router: createOpenAiRouter(api, batches, options), writer: createOpenAiWriter(api, options) };
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

import OpenAI, { AzureOpenAI } from 'openai';
import { createAzureCredential } from '../../platform/azure-credential.js';
import { resultBytesMax } from '../batch-lines.js';
import { createBoundedFetch } from '../bounded-fetch.js';
import type { Model } from '../model.js';
import { createOpenAiApi, type OpenAiOptions } from './openai-api.js';
import { createOpenAiBatches } from './openai-batches.js';
import { createOpenAiRouter } from './openai-router.js';
import { createOpenAiWriter } from './openai-writer.js';

/** Scope of tokens for Azure OpenAI. */
const azureScope = 'https://cognitiveservices.azure.com/.default';
const azureApiVersion = '2024-10-21';

const clientOptions = { maxRetries: 0, logLevel: 'off', fetch: createBoundedFetch() } as const;
const batchOptions = { ...clientOptions, fetch: createBoundedFetch(resultBytesMax) } as const;

type Options = Omit<OpenAiOptions, 'client' | 'provider'>;

/** One model of OpenAI, or of anything that speaks its chat API. */
export function createOpenAiModel({
  baseURL,
  apiKey,
  ...options
}: Options & { baseURL: string; apiKey: string }): Model {
  const client = (own: typeof clientOptions): OpenAI =>
    new OpenAI({ baseURL, apiKey, organization: null, project: null, ...own });
  return ofOpenAi(client(clientOptions), client(batchOptions), { ...options, provider: 'openai' });
}

/** One deployment of Azure OpenAI; without a key the app signs in with its identity. */
export function createAzureOpenAiModel({
  endpoint,
  apiKey,
  ...options
}: Options & { endpoint: string; apiKey: string | undefined }): Model {
  const signIn = apiKey === undefined ? { azureADTokenProvider: createTokenProvider() } : { apiKey };
  const access = { endpoint, apiVersion: azureApiVersion, ...signIn };
  return ofOpenAi(
    new AzureOpenAI({ ...access, deployment: options.model, ...clientOptions }),
    // Files and batches are not under a deployment: the lines of the file name it.
    new AzureOpenAI({ ...access, ...batchOptions }),
    { ...options, provider: 'azure-openai' },
  );
}

function createTokenProvider(): () => Promise<string> {
  const credential = createAzureCredential();
  return async function tokenOf() {
    const token = await credential.getToken(azureScope);
    return token?.token ?? '';
  };
}

function ofOpenAi(client: OpenAI, batchClient: OpenAI, options: Omit<OpenAiOptions, 'client'>): Model {
  const api = createOpenAiApi({ client, ...options });
  const batches = createOpenAiBatches({ client: batchClient, ...options });
  return { router: createOpenAiRouter(api, batches, options), writer: createOpenAiWriter(api, options) };
}

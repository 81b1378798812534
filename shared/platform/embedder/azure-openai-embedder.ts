import { getBearerTokenProvider } from '@azure/identity';
import OpenAI from 'openai';
import { z } from 'zod';
import { RateLimitedError, UnreachableError } from '../../kernel/errors/errors.js';
import { secondsToWait } from '../../kernel/http/seconds-to-wait.js';
import { createHistogram } from '../../telemetry/create-histogram.js';
import { createAzureCredential } from '../azure-credential.js';
import { boundResponse, createByteBudget } from '../outbound/bound-response.js';
import type { Breaker } from '../breaker/breaker.js';
import { createWaitOutThrottling, defaultWaitSeconds } from '../breaker/wait-out-throttling.js';
import type { Embedder } from './embedder.js';
import { embeddingBatches } from './embedding-batches.js';

export interface AzureOpenAiEmbedderOptions {
  /** The resource, such as `https://name.openai.azure.com`. */
  readonly endpoint: string;
  /** Without one the app signs in with its identity. */
  readonly key: string | undefined;
  /** Its deployment, named after its model: vectors of two models under one name would be compared with each other. */
  readonly deployment: string;
  readonly breaker: Breaker;
  /** Longest time that one batch waits for the service to stop throttling, in milliseconds. */
  readonly patienceMs?: number;
  readonly sleep?: (milliseconds: number) => Promise<unknown>;
}

/** Fewer than the model has: what the rest adds is not worth three times the memory. */
const dimensions = 1_024;
/** Largest answer that is read, in bytes: a full batch in base64 takes 1.5 million. */
const answerBytesMax = 8_000_000;

const answerSchema = z.object({
  data: z.array(z.object({ index: z.int().nonnegative(), embedding: z.array(z.number()).length(dimensions) })),
  usage: z.object({ prompt_tokens: z.int().nonnegative() }).optional(),
});

/** Follows no redirect, which would take the key elsewhere, and reads so much at most. */
const boundedFetch: typeof fetch = async (input, init) =>
  boundResponse(
    await fetch(input, { ...init, redirect: 'error' }),
    createByteBudget(answerBytesMax, () => undefined),
  );

/**
 * text-embedding-3-large or another model on Azure OpenAI. What throttles is waited for a while, as it asks; what is away is
 * left to the breaker. When either goes on, embedding fails, and the stage that wanted it is not established.
 */
export function createAzureOpenAiEmbedder(options: AzureOpenAiEmbedderOptions): Embedder {
  const { endpoint, key, deployment, breaker, patienceMs, sleep } = options;
  const apiKey = key ?? getBearerTokenProvider(createAzureCredential(), 'https://cognitiveservices.azure.com/.default');
  const client = new OpenAI({
    baseURL: `${endpoint.replace(/\/+$/, '')}/openai/v1/`,
    apiKey,
    maxRetries: 0,
    fetch: boundedFetch,
  });
  const tokens = createHistogram('gen_ai.client.token.usage', { unit: '{token}' });

  async function ask(input: string[], signal: AbortSignal): Promise<Float32Array[]> {
    try {
      const answer = await client.embeddings.create({ model: deployment, input, dimensions }, { signal });
      return readAnswer(answer, input.length);
    } catch (error) {
      throw explain(error);
    }
  }

  function readAnswer(answer: unknown, count: number): Float32Array[] {
    const parsed = answerSchema.safeParse(answer);
    const vectors = new Map(parsed.data?.data.map(({ index, embedding }) => [index, toUnit(embedding)]));
    const found = Array.from({ length: count }, (_, index) => vectors.get(index));
    const complete = found.filter((vector) => vector !== undefined);
    if (complete.length !== count) throw new UnreachableError('Azure OpenAI answered without a vector for every text');
    tokens.record(parsed.data?.usage?.prompt_tokens ?? 0, {
      'gen_ai.operation.name': 'embeddings',
      'gen_ai.provider.name': 'azure.ai.openai',
      'gen_ai.request.model': deployment,
      'gen_ai.token.type': 'input',
    });
    return complete;
  }

  const waitOutThrottling = createWaitOutThrottling({
    who: 'Azure OpenAI',
    hint: 'Give the deployment more tokens per minute. The analysis is repeated by itself.',
    patienceMs,
    sleep,
  });
  const askPatiently = (input: string[]): Promise<Float32Array[]> =>
    waitOutThrottling(() => breaker.run((signal) => ask(input, signal)));

  return {
    id: `azure-openai-${deployment}-${dimensions}`,
    dimensions,
    async embed(texts) {
      const vectors: Float32Array[] = [];
      // One after the other: side by side they would only be throttled sooner.
      for (const batch of embeddingBatches(texts)) vectors.push(...(await askPatiently(batch)));
      return vectors;
    },
  };
}

/** A vector of length 1; `undefined` for one that has no direction. */
function toUnit(values: readonly number[]): Float32Array | undefined {
  const length = Math.hypot(...values);
  return Number.isFinite(length) && length > 0 ? Float32Array.from(values, (value) => value / length) : undefined;
}

function explain(error: unknown): unknown {
  if (error instanceof OpenAI.APIUserAbortError || !(error instanceof Error)) return error;
  if (error instanceof UnreachableError) return error;
  const { status, headers, code } = error as { status?: number; headers?: Headers; code?: unknown };
  if (status === 429) {
    const after = secondsToWait(headers, new Date()) ?? defaultWaitSeconds;
    return new RateLimitedError('Azure OpenAI throttles', after);
  }
  const word = typeof code === 'string' && /^[\w.-]{1,60}$/.test(code) ? ` (${code})` : '';
  const what = status === undefined ? `could not be reached (${error.name})` : `answered ${status}${word}`;
  const hint =
    status === 401 || status === 403
      ? 'Check the role "Cognitive Services OpenAI User" of the app\'s identity, or the key.'
      : status === 404
        ? 'Check MTGS_AZURE_OPENAI_ENDPOINT and that the deployment MTGS_AZURE_OPENAI_EMBEDDINGS exists.'
        : undefined;
  return new UnreachableError(`Azure OpenAI ${what}`, { cause: error, ...(hint !== undefined && { hint }) });
}

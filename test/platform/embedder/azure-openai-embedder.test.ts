import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createBreaker } from '../../../shared/platform/breaker/breaker.js';
import { createAzureOpenAiEmbedder } from '../../../shared/platform/embedder/azure-openai-embedder.js';
import { embeddingBatches, textToSend } from '../../../shared/platform/embedder/embedding-batches.js';
import { startAzureOpenAiPeer } from '../../support/peers/azure-openai-peer.js';
import { cosine } from './cosine.js';

let peer: Awaited<ReturnType<typeof startAzureOpenAiPeer>>;
let slept: number[];
beforeEach(async () => {
  peer = await startAzureOpenAiPeer();
  slept = [];
});
afterEach(() => peer.stop());

const create = ({ timeoutMs = 1_000, failures = 5 } = {}) => {
  const breaker = createBreaker('azure-openai', { failures, openMs: 60_000, timeoutMs, retries: 0 });
  const embedder = createAzureOpenAiEmbedder({
    endpoint: `${peer.url}/`,
    key: 'k3y',
    deployment: 'text-embedding-3-large',
    breaker,
    sleep(milliseconds) {
      slept.push(milliseconds);
      if (slept.length === 2) peer.mood = 'well';
      return Promise.resolve();
    },
  });
  return { embedder, breaker };
};

test('gives a unit vector for each text, in order, and the same for the same', async () => {
  const { embedder } = create();
  const texts = ['find a customer', 'send an invoice', 'find a customer', ''];
  const vectors = await embedder.embed(texts);
  expect(vectors).toHaveLength(4);
  for (const vector of vectors) expect(cosine(vector, vector)).toBeCloseTo(1, 5);
  expect(vectors[0]).toEqual(vectors[2]);
  expect(cosine(vectors[0]!, vectors[1]!)).toBeLessThan(0.9);
  expect(peer.asked[0]).toMatchObject({
    authorization: 'Bearer k3y',
    body: { model: 'text-embedding-3-large', dimensions: embedder.dimensions },
  });
});

test('many texts go in batches that the service takes, and none is lost', async () => {
  const { embedder } = create();
  const texts = Array.from({ length: 1_000 }, (_, n) => `tool ${n}`);
  const vectors = await embedder.embed(texts);
  expect(vectors).toHaveLength(1_000);
  expect(peer.asked.map(({ body }) => body.input.length)).toEqual([256, 256, 256, 232]);
  expect(vectors[999]).toEqual((await embedder.embed(['tool 999']))[0]);
});

test('whatever a text holds, what is sent fits the window, is the beginning of the text, and is not empty', () => {
  const texts = fc.array(fc.oneof(fc.string({ unit: 'binary', maxLength: 20_000 }), fc.constant('🧨'.repeat(9_000))));
  fc.assert(
    fc.property(texts, (list) => {
      const batches = embeddingBatches(list);
      expect(batches.flat()).toEqual(list.map(textToSend));
      for (const batch of batches) {
        expect(batch.length).toBeLessThanOrEqual(256);
        expect(batch.reduce((sum, text) => sum + Buffer.byteLength(text), 0)).toBeLessThanOrEqual(250_000);
      }
      for (const text of list) {
        const sent = textToSend(text);
        expect(Buffer.byteLength(sent)).toBeLessThanOrEqual(8_000);
        expect(sent === ' ' || text.startsWith(sent)).toBe(true);
      }
    }),
    { numRuns: 15 },
  );
});

describe('throttling', () => {
  test.each([
    ['as long as it asks', { 'retry-after': '7' }, [7_000, 7_000]],
    ['as long as it asks in milliseconds', { 'retry-after': '8', 'retry-after-ms': '7250' }, [7_250, 7_250]],
    ['ever longer where it does not say', {}, [2_000, 4_000]],
  ])('is waited for %s, and is no failure for the breaker', async (_, headers, pauses) => {
    const { embedder, breaker } = create({ failures: 1 });
    peer.mood = { status: 429, headers };
    expect(await embedder.embed(['x'])).toHaveLength(1);
    expect(slept).toEqual(pauses);
    expect(breaker.state().state).toBe('closed');
  });

  test('that goes on for minutes ends in words, not in vectors', async () => {
    const { embedder } = create();
    peer.mood = { status: 429, headers: { 'retry-after': '40' } };
    await expect(embedder.embed(['x'])).rejects.toThrow('Azure OpenAI throttles: it has for 40 s');
    expect(slept).toEqual([40_000]);
  });
});

test.each([
  ['an error of the service', { status: 500 }, /answered 500/],
  [
    'no such deployment',
    { status: 404, body: { error: { code: 'DeploymentNotFound' } } },
    /404 \(DeploymentNotFound\)/,
  ],
  ['no right', { status: 401 }, /answered 401/],
  ['a redirect', { status: 307, headers: { location: 'http://127.0.0.1:1/' } }, /could not be reached/],
  ['a vector too few', 'short', /without a vector for every text/],
  ['something else', { status: 200, body: { data: 'x' } }, /Azure OpenAI/],
  ['a vector of nothing', { status: 200, body: { data: [{ index: 0, embedding: [] }] } }, /without a vector/],
  ['silence', 'hang', /no answer within 0\.5 s/],
] as const)('%s is no vector, and says why without the key', async (_, mood, words) => {
  const { embedder, breaker } = create({ timeoutMs: 500, failures: 1 });
  peer.mood = mood;
  const failure = await embedder.embed(['x']).catch((error: unknown) => error as Error);
  expect(failure).toMatchObject({ code: 'unreachable' });
  expect((failure as Error).message).toMatch(words);
  expect(JSON.stringify(failure)).not.toContain('k3y');
  expect(breaker.state().state).toBe('open');
});

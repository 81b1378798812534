import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createBreaker } from '../../../shared/platform/breaker/breaker.js';
import { createAzureSearch } from '../../../shared/platform/vector-search/azure-search.js';
import { type AzureSearchPeer, startAzureSearchPeer } from '../../support/peers/azure-search-peer.js';

let peer: AzureSearchPeer;
let slept: number[];
beforeEach(async () => {
  peer = await startAzureSearchPeer();
  slept = [];
});
afterEach(() => peer.stop());

const dimensions = 8;
const day = 86_400_000;
const create = ({ failures = 5, timeoutMs = 2_000, at = new Date('2026-11-28T12:00:00Z') } = {}) => {
  const breaker = createBreaker('azure-search', { failures, openMs: 60_000, timeoutMs, retries: 0 });
  const searchOf = createAzureSearch({
    endpoint: peer.url,
    index: 'mtgs-test',
    dimensions,
    breaker,
    credential: { getToken: async () => ({ token: 'a-token', expiresOnTimestamp: Date.now() + 3_600_000 }) },
    now: () => at,
    sleep(milliseconds) {
      slept.push(milliseconds);
      return Promise.resolve();
    },
    options: { tlsOptions: { ca: peer.cert } },
  });
  return { search: searchOf('prod'), searchOf, breaker };
};

/** Unit vectors, each a bit further from the first. */
const vectorAt = (angle: number): Float32Array => {
  const vector = new Float32Array(dimensions);
  vector[0] = Math.cos(angle);
  vector[1] = Math.sin(angle);
  return vector;
};
const idAt = (place: number): string => place.toString(16).padStart(64, '0');
const topics = (count: number) =>
  new Map(Array.from({ length: count }, (_, place) => [idAt(place), vectorAt(place / 100)] as const));
const paths = () => peer.asked.map(({ method, path }) => `${method} ${decodeURIComponent(path)}`);

test('creates the index when it is first missed, signed in by token, and holds what was stored', async () => {
  const { search } = create();
  expect(await search.held([idAt(0)])).toEqual(new Set());
  expect(paths()).toEqual([
    "POST /indexes('mtgs-test')/docs/search.post.search",
    "PUT /indexes('mtgs-test')",
    "POST /indexes('mtgs-test')/docs/search.post.search",
  ]);
  expect(new Set(peer.asked.map(({ authorization }) => authorization))).toEqual(new Set(['Bearer a-token']));
  await search.store(topics(3));
  expect(await search.held([idAt(0), idAt(2), idAt(9)])).toEqual(new Set([idAt(0), idAt(2)]));
});

test('nearest first with exact cosines, of its own environment only', async () => {
  const { search, searchOf } = create();
  await search.held([idAt(0)]);
  await search.store(topics(50));
  await searchOf('dev').store(new Map([[idAt(99), vectorAt(0)]]));
  const found = await search.nearest(vectorAt(0), 10);
  expect(found.map(({ key }) => key)).toEqual(Array.from({ length: 10 }, (_, place) => idAt(place)));
  found.forEach(({ cosine }, place) => {
    expect(cosine).toBeCloseTo(Math.cos(place / 100), 6);
  });
  expect(await search.nearest(vectorAt(0), 100)).toHaveLength(50);
  const cosines = await search.cosines(vectorAt(0), [idAt(40), idAt(99)]);
  expect([...cosines.keys()]).toEqual([idAt(40)]);
  expect(cosines.get(idAt(40))).toBeCloseTo(Math.cos(0.4), 6);
});

describe('documents that fail among others', () => {
  const batches = () =>
    peer.asked.flatMap(({ path, body }) =>
      path.endsWith('search.index') ? [(body as { value: unknown[] }).value.length] : [],
    );

  test('are sent again by themselves until they are taken', async () => {
    const { search } = create();
    await search.held([idAt(0)]);
    peer.refuse = (topic) => (topic === idAt(1) && batches().length < 3 ? 503 : undefined);
    await search.store(topics(3));
    expect(batches()).toEqual([3, 1, 1]);
    expect(await search.held([...topics(3).keys()])).toHaveLength(3);
    expect(slept).toEqual([1_000, 2_000]);
  });

  test.each([
    [400, [3]],
    [429, [3, 1, 1, 1, 1]],
  ])('with %i for good are an error, and the others are stored', async (status, sent) => {
    const { search } = create();
    await search.held([idAt(0)]);
    peer.refuse = (topic) => (topic === idAt(2) ? status : undefined);
    await expect(search.store(topics(3))).rejects.toThrow(`Azure AI Search took all but 1 of 3: ${status}`);
    expect(batches()).toEqual(sent);
    expect(await search.held([...topics(3).keys()])).toEqual(new Set([idAt(0), idAt(1)]));
  });
});

describe('throttling', () => {
  test.each([
    ['as long as it asks', { 'retry-after': '7' }, [7_000, 7_000]],
    ['as long as it asks in milliseconds', { 'retry-after': '8', 'retry-after-ms': '7250' }, [7_250, 7_250]],
    ['ever longer where it does not say', {}, [2_000, 4_000]],
  ])('is waited for %s, and is no failure for the breaker', async (_, headers, pauses) => {
    const { search, breaker } = create({ failures: 1 });
    await search.held([idAt(0)]);
    peer.mood = { status: 429, headers, times: 2 };
    expect(await search.nearest(vectorAt(0), 5)).toEqual([]);
    expect(slept).toEqual(pauses);
    expect(breaker.state().state).toBe('closed');
  });

  test('that goes on for minutes ends in words, not in a list of nothing', async () => {
    const { search } = create();
    peer.mood = { status: 429, headers: { 'retry-after': '40' } };
    await expect(search.nearest(vectorAt(0), 5)).rejects.toThrow('Azure AI Search throttles: it has for 40 s');
  });
});

test.each([
  ['an error of the service', { status: 500 }, /answered 500/],
  ['no right', { status: 403 }, /answered 403/],
  ['silence', 'hang', /no answer within 0\.5 s/],
] as const)('%s finds nothing out, and says why without what was sent', async (_, mood, words) => {
  const { search, breaker } = create({ failures: 1, timeoutMs: 500 });
  peer.mood = mood;
  const failure = await search.held([idAt(0)]).catch((error: unknown) => error as Error);
  expect(failure).toMatchObject({ code: 'unreachable' });
  expect((failure as Error).message).toMatch(words);
  expect((failure as Error).message).not.toMatch(/planted|a-token/);
  expect(breaker.state().state).toBe('open');
});

test('an index that somebody deleted finds nothing out, and is created again by whoever looks what it holds', async () => {
  const { search, breaker } = create({ failures: 1 });
  await search.held([idAt(0)]);
  await search.store(topics(3));
  peer.indexes.clear();
  await expect(search.nearest(vectorAt(0), 5)).rejects.toMatchObject({ code: 'unreachable' });
  expect(await search.held([idAt(0)])).toEqual(new Set());
  expect(breaker.state().state).toBe('closed');
});

test('what is asked for stays, what nobody asked for in a week is forgotten', async () => {
  const start = new Date('2026-11-01T00:00:00Z');
  const later = (days: number) => create({ at: new Date(start.getTime() + days * day) }).search;
  await later(0).held([idAt(0)]);
  await later(0).store(topics(3));
  expect(await later(6).held([idAt(1)])).toHaveLength(1);
  await later(7).forget();
  expect(await later(7).held([idAt(0), idAt(1), idAt(2)])).toHaveLength(3);
  await later(15).forget();
  expect(await later(15).held([idAt(0), idAt(1), idAt(2)])).toEqual(new Set());
});

test('the identity of an environment cannot be talked out of its quotes', async () => {
  const { searchOf } = create();
  await searchOf('prod').held([idAt(0)]);
  await searchOf('prod').store(topics(3));
  await expect(searchOf("x' or env eq 'prod").nearest(vectorAt(0), 5)).rejects.toThrow('answered 400');
  expect(peer.asked.at(-1)?.body).toMatchObject({ filter: "env eq 'x'' or env eq ''prod'" });
});

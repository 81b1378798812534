import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { growRegistry } from '../../bench/detection/grow-registry.js';
import { writeTools } from '../../bench/detection/write-tools.js';
import { RegistryIndex } from '../../shared/analysis/index/registry-index.js';
import { createRemoteTopics } from '../../shared/analysis/index/remote-topics.js';
import { topicIdOf } from '../../shared/analysis/index/topic-of.js';
import { inspect, type InspectionResult } from '../../shared/analysis/inspect.js';
import type { RegisteredTool } from '../../shared/domain/registry/registry-view.js';
import { createBreaker } from '../../shared/platform/breaker/breaker.js';
import type { Embedder } from '../../shared/platform/embedder/embedder.js';
import { createVectorIndex } from '../../shared/platform/vector-index/create-vector-index.js';
import { createAzureSearch } from '../../shared/platform/vector-search/azure-search.js';
import { type AzureSearchPeer, startAzureSearchPeer } from '../support/peers/azure-search-peer.js';
import { createHashingEmbedder } from '../support/hashing-embedder.js';
import { aPolicy } from './support/registry.js';

let peer: AzureSearchPeer;
beforeEach(async () => {
  peer = await startAzureSearchPeer();
});
afterEach(() => peer.stop());

const policy = aPolicy();
const embedder = createHashingEmbedder();
/** Tools that look like each other in names and meanings: every stage has something to find. */
const tools = growRegistry(writeTools(), 600);

const openSearch = (env = 'prod') =>
  createAzureSearch({
    endpoint: peer.url,
    index: 'mtgs-test',
    dimensions: embedder.dimensions,
    breaker: createBreaker('azure-search', { failures: 50, openMs: 60_000, timeoutMs: 5_000, retries: 0 }),
    credential: { getToken: async () => ({ token: 'a-token', expiresOnTimestamp: Date.now() + 3_600_000 }) },
    sleep: () => Promise.resolve(),
    options: { tlsOptions: { ca: peer.cert } },
  })(env);

const homes = ['in the process', 'in Azure AI Search'] as const;
type Home = (typeof homes)[number];

const open = (home: Home, own: Embedder = embedder): RegistryIndex =>
  new RegistryIndex({
    embedder: own,
    createVectorIndex: () => createVectorIndex(own),
    search: home === 'in the process' ? undefined : openSearch(),
  });
/** A registry whose topics have all arrived where they are kept. */
async function filled(home: Home, put: readonly RegisteredTool[] = tools): Promise<RegistryIndex> {
  const registry = open(home);
  await registry.update({ put, remove: [], revision: 1 });
  await registry.update({ put: [], remove: [], revision: 1 });
  return registry;
}
const look = (registry: RegistryIndex, { id }: RegisteredTool): Promise<InspectionResult> =>
  registry.gather(() => inspect(id, registry, { policy }));
const semanticOf = ({ stages }: InspectionResult) => stages.find(({ stage }) => stage === 'semantic');
/** Everything that was found and is to be simulated, without times; scores as people see them. */
const found = ({ findings, simulate, stages }: InspectionResult) => ({
  findings: findings
    .map(({ type, severity, score, tools: pair }) => `${type} ${severity} ${score} ${pair.join(' ')}`)
    .sort(),
  simulate,
  stages: stages.map(({ stage, status, leftOut }) => [stage, status, leftOut]),
});

describe.each(homes)('topics %s', (home) => {
  test('what a look finds is what comparing every pair finds, but for what an approximate search misses', async () => {
    const [registry, exact] = [await filled(home), await filled('in the process')];
    let [same, all] = [0, 0];
    for (const tool of tools) {
      const [got, wanted] = [found(await look(registry, tool)), found(await look(exact, tool))];
      expect(got.stages.map(([, status]) => status)).toEqual(wanted.stages.map(([, status]) => status));
      all += wanted.findings.length;
      same += wanted.findings.filter((finding) => got.findings.includes(finding)).length;
      // What is found is never made up.
      expect(got.findings.filter((finding) => !wanted.findings.includes(finding)).length).toBeLessThanOrEqual(1);
    }
    expect(all).toBeGreaterThan(500);
    expect(same / all).toBeGreaterThanOrEqual(home === 'in the process' ? 1 : 0.995);
  }, 120_000);

  test('a tool that is only tried is found by the others that are tried with it, and is gone afterwards', async () => {
    const registry = await filled(home, tools.slice(0, 200));
    const before = await Promise.all(tools.slice(0, 20).map(async (tool) => found(await look(registry, tool))));
    const [first, second] = [tools[300]!, { ...tools[300]!, id: 'copy~twin' as RegisteredTool['id'], server: 'copy' }];
    const tried = await registry.trying([first, second], () => inspect(second.id, registry, { policy }));
    expect(tried.findings.some(({ tools: pair }) => pair.includes(first.id))).toBe(true);
    expect(registry.get(second.id)).toBeUndefined();
    const after = await Promise.all(tools.slice(0, 20).map(async (tool) => found(await look(registry, tool))));
    expect(after).toEqual(before);
  }, 60_000);

  test('what was replaced or removed is never found again, and what has the same texts is found for itself', async () => {
    const registry = await filled(home, tools.slice(0, 100));
    const [tool, other] = [tools[0]!, tools[1]!];
    const twin = { ...tool, id: 'twin~one' as RegisteredTool['id'], server: 'twin' };
    await registry.update({ put: [twin], remove: [other.id], revision: 2 });
    await registry.update({ put: [], remove: [], revision: 2 });
    const pairs = (await look(registry, twin)).findings.flatMap(({ tools: pair }) => pair);
    expect(pairs).toContain(tool.id);
    expect(pairs).not.toContain(other.id);
    await registry.update({ put: [], remove: [tool.id], revision: 3 });
    const later = (await look(registry, twin)).findings.flatMap(({ tools: pair }) => pair);
    expect(later).not.toContain(tool.id);
  });
});

const remote = 'in Azure AI Search';
const documents = () => [...peer.indexes.values()].flatMap((index) => [...index.documents.values()]);

test('topics leave the process once the index finds them', async () => {
  const registry = await filled(remote);
  expect(registry.vectors.size).toBe(0);
  expect(documents().length).toBeGreaterThan(500);
  expect(registry.semanticProblem).toBeUndefined();
});

test('an index that is behind misses nothing: what it does not show yet is compared in the process', async () => {
  peer.isBehind = true;
  const [registry, exact] = [await filled(remote), await filled('in the process')];
  expect(documents()).toEqual([]);
  for (const tool of tools.slice(0, 50)) {
    expect(found(await look(registry, tool))).toEqual(found(await look(exact, tool)));
  }
  peer.isBehind = false;
  await registry.update({ put: [], remove: [], revision: 2 });
  expect(registry.vectors.size).toBe(0);
}, 60_000);

test('more than the process may keep meanwhile has no topic: not established, then caught up', async () => {
  peer.isBehind = true;
  const many = growRegistry(writeTools(), 2_600);
  const registry = open(remote);
  const updating = registry.update({ put: many, remove: [], revision: 1 });
  await updating;
  expect(registry.vectors.size).toBeLessThanOrEqual(2_000);
  expect(registry.semanticProblem).toMatch(/have no vector: the search index has not taken them up yet/);
  expect(semanticOf(await look(registry, many[0]!))).toMatchObject({ status: 'not-established' });
  peer.isBehind = false;
  await registry.update({ put: [], remove: [], revision: 1 });
  expect(registry.semanticProblem).toBeUndefined();
  expect(semanticOf(await look(registry, many[0]!))).toMatchObject({ status: 'done' });
}, 120_000);

test.each([
  ['away', { status: 500 }],
  ['throttling for minutes', { status: 429, headers: { 'retry-after': '61' } }],
  ['refusing', { status: 403 }],
] as const)(
  'a search that is %s while a tool is looked at: not established, never a pass; then as before',
  async (_, mood) => {
    const registry = await filled(remote, tools.slice(0, 100));
    const before = found(await look(registry, tools[0]!));
    peer.mood = mood;
    const away = await look(registry, tools[0]!);
    expect(semanticOf(away)).toMatchObject({ status: 'not-established' });
    expect(semanticOf(away)?.reason).toMatch(/^Azure AI Search/);
    expect(away.stages.filter(({ status }) => status === 'done').map(({ stage }) => stage)).toEqual([
      'lexical',
      'schema',
    ]);
    const tried = await registry.trying([tools[200]!], () => inspect(tools[200]!.id, registry, { policy }));
    expect(semanticOf(tried)).toMatchObject({ status: 'not-established' });
    expect(registry.isDue).toBe(true);
    peer.mood = 'well';
    await registry.update({ put: [], remove: [], revision: 1 });
    expect(registry.isDue).toBe(false);
    expect(found(await look(registry, tools[0]!))).toEqual(before);
  },
);

test('a search that is away while tools are registered leaves nothing out: it is stored when it is back', async () => {
  const registry = await filled(remote, tools.slice(0, 100));
  peer.mood = { status: 503 };
  await registry.update({ put: [tools[200]!], remove: [], revision: 2 });
  expect(registry.semanticProblem).toMatch(/1 tools have no vector: Azure AI Search answered 503/);
  peer.mood = 'well';
  await registry.update({ put: [], remove: [], revision: 2 });
  expect(registry.semanticProblem).toBeUndefined();
  const exact = await filled('in the process', [...tools.slice(0, 100), tools[200]!]);
  expect(found(await look(registry, tools[200]!))).toEqual(found(await look(exact, tools[200]!)));
});

test('an index that lost what it held is noticed at the next look, and is filled again', async () => {
  const registry = await filled(remote, tools.slice(0, 100));
  const before = found(await look(registry, tools[0]!));
  peer.indexes.clear();
  expect(semanticOf(await look(registry, tools[0]!))).toMatchObject({ status: 'not-established' });
  await registry.update({ put: [], remove: [], revision: 1 });
  expect(found(await look(registry, tools[0]!))).toEqual(before);
});

test.each(['all', 'all but one'])(
  'a search that lost %s of the others does not say that nothing is near',
  async (what) => {
    const registry = await filled(remote, tools.slice(0, 60));
    const own = topicIdOf(registry.indexed(tools[0]!.id)!);
    const kept = documents().filter(({ topic }) => topic !== own)[0]?.id;
    for (const index of peer.indexes.values()) {
      const lost = documents().filter(({ topic, id }) => topic !== own && (what === 'all' || id !== kept));
      index.change(lost.map(({ id }) => ({ '@search.action': 'delete', id })));
    }
    const problem = await registry.gather(() => {
      registry.nearnessOf(registry.indexed(tools[0]!.id)!)?.nearest(10, 0.99);
      return registry.semanticProblem;
    });
    expect(problem).toMatch(/does not find \d+ tools that it held/);
    expect(registry.isDue).toBe(true);
  },
);

test('an approximate search that leaves somebody out without a limit being met is asked for them by id', async () => {
  const [registry, exact] = [
    await filled(remote, tools.slice(0, 60)),
    await filled('in the process', tools.slice(0, 60)),
  ];
  peer.lie = (hits, { filter }) => (filter === "env eq 'prod'" ? hits.slice(0, 20) : hits);
  const nearTo = (index: RegistryIndex) =>
    index.gather(() => {
      const near = index.nearnessOf(index.indexed(tools[0]!.id)!)?.nearest(200) ?? [];
      return near.map(({ key }) => key).sort();
    });
  expect(await nearTo(registry)).toEqual(await nearTo(exact));
});

test.each([
  ['without a score', { '@search.score': undefined }],
  ['with a score that is none', { '@search.score': 'NaN' }],
  ['with a score of 0', { '@search.score': 0 }],
  ['with a score above 1', { '@search.score': 3 }],
  ['without saying what it is near to', { topic: undefined }],
  ['with one and the same for all', { topic: 'one' }],
])('a search that answers %s: not established', async (_, lie) => {
  const registry = await filled(remote, tools.slice(0, 60));
  peer.lie = (hits, { vectorQueries }) =>
    vectorQueries === undefined ? hits : hits.map((hit) => ({ ...hit, ...lie }));
  const semantic = semanticOf(await look(registry, tools[0]!));
  expect(semantic).toMatchObject({ status: 'not-established' });
  expect(semantic?.reason).toMatch(/Azure AI Search answered/);
});

test('only asking for all of them says that none was lost, whatever else is registered meanwhile', async () => {
  vi.useFakeTimers({ toFake: ['Date'] });
  try {
    const registry = await filled(remote, tools.slice(0, 60));
    vi.setSystemTime(Date.now() + 50 * 60_000);
    await registry.update({ put: [tools[70]!], remove: [], revision: 2 });
    expect(registry.isDue).toBe(false);
    vi.setSystemTime(Date.now() + 20 * 60_000);
    expect(registry.isDue).toBe(true);
    await registry.update({ put: [], remove: [], revision: 2 });
    expect(registry.isDue).toBe(false);
  } finally {
    vi.useRealTimers();
  }
});

test('what was doubted while it was asked for is asked for again', () => {
  const topics = createRemoteTopics(openSearch());
  topics.put('a key', 'an id');
  const confirm = topics.beginConfirming();
  topics.doubt();
  confirm();
  expect(topics.isDue()).toBe(true);
  topics.beginConfirming()();
  expect(topics.isDue()).toBe(false);
});

test('a second process embeds nothing that the index holds already', async () => {
  await filled(remote);
  const texts: string[] = [];
  const counting: Embedder = {
    ...embedder,
    embed(asked) {
      texts.push(...asked);
      return embedder.embed(asked);
    },
  };
  const registry = open(remote, counting);
  await registry.update({ put: tools, remove: [], revision: 1 });
  expect(texts).toEqual([]);
  expect(registry.vectors.size).toBe(0);
});

test('topics that are elsewhere are compared only where they can be fetched', async () => {
  const registry = await filled(remote, tools.slice(0, 10));
  expect(() => inspect(tools[0]!.id, registry, { policy })).toThrow('topics are elsewhere');
});

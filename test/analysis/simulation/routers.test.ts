import { describe, expect, test } from 'vitest';
import { UnreachableError } from '../../../shared/kernel/errors/errors.js';
import type { Embedder } from '../../../shared/platform/embedder/embedder.js';
import { createLocalRouter } from '../../../shared/analysis/router/local-router.js';
import type { Router } from '../../../shared/analysis/router/router.js';
import { aRegisteredTool } from '../../support/builders.js';
import { createHashingEmbedder } from '../../support/hashing-embedder.js';

const issues = aRegisteredTool({ server: 'jira', name: 'create_issue', description: 'Creates an issue in a project.' });
const files = aRegisteredTool({ server: 'files', name: 'read_file', description: 'Reads a file from disk.' });
const weather = aRegisteredTool({ server: 'sky', name: 'get_forecast', description: 'Weather forecast for a city.' });
const tools = [issues, files, weather];
const query = 'create an issue in the project';

const routers: Record<string, () => Router> = {
  local: () => createLocalRouter({ embedder: createHashingEmbedder() }),
};

describe.each(Object.entries(routers))('the %s router', (_, create) => {
  const trials = [0, 1, 2, 3, 4];
  const picksOf = async (router: Router, offered = tools) =>
    Promise.all(trials.map(async (trial) => (await router.route({ query, tools: offered, trial })).tool));

  test('has an id by which its results can be told from others', () => {
    expect(create().id).not.toBe('');
    expect(create().id).toBe(create().id);
  });

  test('gives the same answer for the same question, whichever order the tools come in', async () => {
    const picks = await picksOf(create());
    expect(await picksOf(create())).toEqual(picks);
    expect(await picksOf(create(), [...tools].reverse())).toEqual(picks);
  });

  test('picks one of the tools it was offered, or none', async () => {
    for (const pick of await picksOf(create())) expect([...tools.map(({ id }) => id), undefined]).toContain(pick);
    expect(await picksOf(create(), [weather])).not.toContain(issues.id);
    expect(new Set(await picksOf(create(), []))).toEqual(new Set([undefined]));
  });

  test('answers the first question right', async () => {
    expect((await create().route({ query, tools, trial: 0 })).tool).toBe(issues.id);
  });
});

test('what the local router prepared at once it does not embed again, and picks the same', async () => {
  const inner = createHashingEmbedder();
  const known = new Map<string, Float32Array>();
  let calls = 0;
  const embedder: Embedder = {
    ...inner,
    async embed(texts) {
      const fresh = texts.filter((text) => !known.has(text));
      if (fresh.length > 0) calls += 1;
      (await inner.embed(fresh)).forEach((vector, at) => known.set(fresh[at] ?? '', vector));
      return texts.map((text) => known.get(text)!);
    },
  };
  const router = createLocalRouter({ embedder });
  const queries = [query, 'read a file', 'weather tomorrow'];
  await router.prepare?.(queries.map((asked) => ({ query: asked, tools })));
  const before = calls;
  const prepared = [];
  for (const asked of queries) prepared.push(await router.route({ query: asked, tools, trial: 0 }));
  expect(calls).toBe(before);
  const unprepared = [];
  for (const asked of queries) unprepared.push(await routers['local']!().route({ query: asked, tools, trial: 0 }));
  expect(prepared).toEqual(unprepared);
});

test('the local router picks no tool for a question that none of them answers', async () => {
  const { tool } = await routers['local']!().route({ query: 'zxqv wplk', tools, trial: 0 });
  expect(tool).toBeUndefined();
});

test('the local router divides its picks between twins', async () => {
  const twin = aRegisteredTool({ ...issues.definition, server: 'linear' });
  const router = createLocalRouter({ embedder: createHashingEmbedder() });
  const counts = new Map<string | undefined, number>();
  for (let trial = 0; trial < 200; trial += 1) {
    const { tool } = await router.route({ query, tools: [...tools, twin], trial });
    counts.set(tool, (counts.get(tool) ?? 0) + 1);
  }
  expect(counts.get(issues.id)).toBeGreaterThan(60);
  expect(counts.get(twin.id)).toBeGreaterThan(60);
});

test('a tool that changes under the same id is read anew', async () => {
  const router = createLocalRouter({ embedder: createHashingEmbedder() });
  await router.route({ query, tools: [issues, files], trial: 0 });
  const changed = { ...issues, definition: { ...weather.definition, name: 'create_issue' } };
  const { tool } = await router.route({ query: 'weather forecast for a city', tools: [changed, files], trial: 0 });
  expect(tool).toBe(issues.id);
});

test('an embedder that cannot be reached is an outage, and the next question is asked afresh', async () => {
  let isDown = true;
  const hashing = createHashingEmbedder();
  const embedder: Embedder = {
    ...hashing,
    embed: (texts) => (isDown ? Promise.reject(new UnreachableError('model not loaded')) : hashing.embed(texts)),
  };
  const router = createLocalRouter({ embedder });
  await expect(router.route({ query, tools, trial: 0 })).rejects.toBeInstanceOf(UnreachableError);
  isDown = false;
  expect((await router.route({ query, tools, trial: 0 })).tool).toBe(issues.id);
});

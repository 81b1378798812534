import { describe, expect, test } from 'vitest';
import { createSignalRanker, createToolRanker } from '../../shared/analysis/index/rank-tools.js';
import { readTools } from '../../shared/analysis/index/read-for-ranking.js';
import type { RegisteredTool } from '../../shared/domain/registry/registry-view.js';
import { wordStem } from '../../shared/analysis/text/word-stem.js';
import type { Embedder } from '../../shared/platform/embedder/embedder.js';
import { aRegisteredTool } from '../support/builders.js';

/** Equal texts mean the same, all others have nothing in common: what is found is found by the rules alone. */
function createLiteralEmbedder(): Embedder {
  const dimensions = 64;
  const seen: string[] = [];
  const vectorOf = (text: string): Float32Array => {
    if (!seen.includes(text)) seen.push(text);
    return new Float32Array(dimensions).fill(1, seen.indexOf(text), seen.indexOf(text) + 1);
  };
  return { id: 'literal', dimensions, embed: (texts) => Promise.resolve(texts.map(vectorOf)) };
}

const tool = (name: string, description: string): RegisteredTool =>
  aRegisteredTool({ server: 'azure', name, description });

async function firstOf(tools: readonly RegisteredTool[], query: string): Promise<string | undefined> {
  const [first] = await createToolRanker(tools, createLiteralEmbedder()).rank(query, 1);
  return tools.find(({ id }) => id === first?.id)?.definition.name;
}

describe('what is to be done', () => {
  const settings = ['settings_delete', 'settings_get', 'settings_list', 'settings_update'].map((name) =>
    tool(name, 'Settings of a server.'),
  );

  test.each([
    ['change the settings of my server', 'settings_update'],
    ['I would like to remove the settings of my server', 'settings_delete'],
    ['show the settings of my server', 'settings_get'],
    ['show all settings of my server', 'settings_list'],
    ['which settings are there? I need every one', 'settings_list'],
    ['remove all settings of my server', 'settings_delete'],
  ])('"%s" goes to %s, though all four are about the same thing', async (query, name) => {
    expect(await firstOf(settings, query)).toBe(name);
  });
});

test('a tool is found by one of several things that its first sentence names', async () => {
  const tools = [
    tool('alpha', 'Answers questions.'),
    tool('beta', 'Plans trips, converts currencies and finds hotels for teams. Fast.'),
  ];
  const signals = await createSignalRanker(tools, createLiteralEmbedder()).signals('converts currencies');
  const [alpha = 0, beta = 0] = signals.map(({ signals: { sentence } }) => sentence);
  expect(beta).toBeGreaterThan(1);
  expect(alpha).toBeLessThan(0.5);
});

test('a tool that fits by several of its sentences comes before one that fits by a single one', async () => {
  const ranker = createSignalRanker(
    [tool('once', 'Finds flights. Also sings.'), tool('twice', 'Finds flights. Finds flights.')],
    createLiteralEmbedder(),
  );
  const [once = 0, twice = 0] = (await ranker.signals('Finds flights.')).map(({ signals }) => signals.sentence);
  expect(twice).toBeGreaterThan(once);
});

test('a word in another form is the same word', async () => {
  const tools = [tool('alpha', 'Scheduling of meetings.'), tool('beta', 'Transcribing of meetings.')];
  expect(await firstOf(tools, 'who transcribed this?')).toBe('beta');
  expect(await firstOf(tools, 'put it on the schedule')).toBe('alpha');
});

test('a tool without a description or words in common is ranked, with numbers only', async () => {
  const signals = await createSignalRanker([tool('x', '')], createLiteralEmbedder()).signals('?');
  for (const value of Object.values(signals[0]?.signals ?? {})) expect(value).toSatisfy(Number.isFinite);
});

test.each([
  ['schedule', 'scheduled', 'scheduling'],
  ['translate', 'translation', 'translated'],
  ['plan', 'planned', 'planning'],
  ['deploy', 'deployed', 'deployment'],
])('%s, %s and %s have one stem', (...forms) => {
  expect(new Set(forms.map(wordStem)).size).toBe(1);
});

test.each(['sing', 'red', 'list', ''])('the short word "%s" stays as it is', (word) => {
  expect(wordStem(word)).toBe(word);
});

test('what a tool was read beside before changes nothing of how it is read', () => {
  const prefixed = ['azure_list', 'azure_get', 'azure_update', 'azure_delete', 'azure_search'].map((name) =>
    tool(name, 'Resources of a subscription. Reads all of them.'),
  );
  const fresh = (): RegisteredTool[] => structuredClone(prefixed);
  readTools(prefixed.slice(0, 2));
  expect(readTools(prefixed)).toEqual(readTools(fresh()));
  expect(readTools(prefixed.slice(3))).toEqual(readTools(fresh().slice(3)));
  const elsewhere = prefixed.map((one) => ({ ...one, server: 'other' }));
  expect(readTools(elsewhere)).toEqual(readTools(structuredClone(elsewhere)));
});

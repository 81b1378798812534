import { afterAll, describe, expect, test } from 'vitest';
import { createToolRanker } from '../../shared/analysis/index/rank-tools.js';
import type { RegisteredTool } from '../../shared/domain/registry/registry-view.js';
import { createLocalEmbedder } from '../../shared/platform/embedder/local-embedder.js';
import { aRegisteredTool } from '../support/builders.js';
import { inspect, inspectStage } from './support/inspect.js';
import { aPolicy, aRegistry } from './support/registry.js';

// The real model: what is told apart here is what it has to tell apart in production.
const embedder = await createLocalEmbedder();
afterAll(() => embedder.close());

const tool = (server: string, name: string, description: string): RegisteredTool =>
  aRegisteredTool({ server, name, description });

const tracker = [
  tool('jira', 'jira_create_issue', 'Create a new Jira issue.'),
  tool('jira', 'jira_delete_issue', 'Delete a Jira issue for good.'),
  tool('jira', 'jira_list_issues', 'List the issues of a Jira project.'),
  tool('jira', 'jira_create_sprint', 'Create a sprint on a Jira board.'),
];

async function severitiesWith(candidate: RegisteredTool): Promise<Record<string, string>> {
  const registry = await aRegistry(tracker, embedder);
  const { findings } = await inspectStage('semantic', candidate, registry, {
    policy: aPolicy(),
  });
  return Object.fromEntries(
    findings.map(({ tools, severity }) => [tools.find((id) => id !== candidate.id) ?? '', severity]),
  );
}

describe('meaning', () => {
  test('a twin on another server is found through the names of the two systems', async () => {
    const found = await severitiesWith(tool('linear', 'linear_create_issue', 'Creates a new Linear issue.'));
    expect(found['jira~jira_create_issue']).toBe('HIGH');
    expect(found).not.toHaveProperty('jira~jira_delete_issue');
    expect(found).not.toHaveProperty('jira~jira_create_sprint');
  });

  test('a finding says what happens to a user, and claims no share of wrong picks', async () => {
    const candidate = tool('linear', 'linear_create_issue', 'Creates a new Linear issue.');
    const registry = await aRegistry(tracker, embedder);
    const { findings } = await inspectStage('semantic', candidate, registry, { policy: aPolicy() });
    expect(findings[0]?.text).toBe(
      'A model that is asked to "create issue" may call either "jira_create_issue" of jira or "linear_create_issue" of linear.',
    );
  });

  test('listing on one server and searching on another is an overlap', async () => {
    const found = await severitiesWith(tool('linear', 'search_issues', 'Search the issues of a Linear project.'));
    expect(['HIGH', 'MEDIUM']).toContain(found['jira~jira_list_issues']);
  });

  test('a tool of another trade overlaps with nothing', async () => {
    expect(await severitiesWith(tool('weather', 'get_forecast', 'Weather of the next days at a place.'))).toEqual({});
  });

  test('where the model knows the language badly, the finding says so', async () => {
    const registry = await aRegistry(
      [tool('bing', 'bing_search', '使用必应搜索指定的关键词，并返回搜索结果列表')],
      embedder,
    );
    const candidate = tool('baidu', 'baidu_search', '使用百度搜索指定的关键词，并返回搜索结果列表');
    const { findings } = await inspectStage('semantic', candidate, registry, { policy: aPolicy() });
    expect(findings[0]?.evidence['weak']).toMatch(/English/u);
  });

  test('the pairs it flags, LOW ones included, are the ones to simulate', async () => {
    const candidate = tool('linear', 'linear_create_issue', 'Creates a new Linear issue.');
    const { simulate, findings } = await inspect(candidate, await aRegistry(tracker, embedder), { policy: aPolicy() });
    const flagged = findings.filter(({ stage }) => stage === 'semantic').map(({ tools }) => tools.join(' '));
    expect(simulate.map((pair) => pair.join(' ')).sort()).toEqual(flagged.sort());
    expect(simulate.length).toBeGreaterThan(0);
  });
});

test('the tool a request asks for comes first', async () => {
  const ranker = createToolRanker(tracker, embedder);
  const first = async (query: string): Promise<string | undefined> => (await ranker.rank(query, 1))[0]?.id;
  expect(await first('create a ticket for the login bug')).toBe('jira~jira_create_issue');
  expect(await first('which issues are there in project X?')).toBe('jira~jira_list_issues');
  expect(await first('plan the next two weeks as a sprint')).toBe('jira~jira_create_sprint');
});

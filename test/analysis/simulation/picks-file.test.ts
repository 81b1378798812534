import { expect, test } from 'vitest';
import { UnreachableError } from '../../../shared/kernel/errors/errors.js';
import { createReplayRouter, recordPicks } from '../../../shared/analysis/router/picks-file.js';
import { type Router, UnansweredError } from '../../../shared/analysis/router/router.js';
import { aRegisteredTool } from '../../support/builders.js';

const issues = aRegisteredTool({ server: 'jira', name: 'create_issue', description: 'Creates an issue.' });
const files = aRegisteredTool({ server: 'files', name: 'read_file', description: 'Reads a file.' });
const tools = [issues, files];

const model: Router = {
  id: 'claude:x',
  route: ({ query, tools: offered, trial }) => {
    if (query === 'refused') return Promise.reject(new UnansweredError('refusal'));
    if (query === 'down') return Promise.reject(new UnreachableError('down'));
    return Promise.resolve({ tool: query === 'none' ? undefined : offered[trial % 2]?.id });
  },
};

async function recorded(): Promise<string[]> {
  const lines: string[] = [];
  const router = recordPicks(model, (line) => lines.push(line));
  await router.route({ query: 'a', tools, trial: 0 });
  await router.route({ query: 'a', tools, trial: 1 });
  await router.route({ query: 'none', tools, trial: 0 });
  for (const query of ['refused', 'down']) await expect(router.route({ query, tools, trial: 0 })).rejects.toThrow();
  return lines;
}

test('what a model answered comes again without it, trial by trial, whatever the order of the tools', async () => {
  const replay = createReplayRouter((await recorded()).join('\n'));
  expect(replay.id).toBe('recorded:claude:x');
  expect((await replay.route({ query: 'a', tools: [files, issues], trial: 0 })).tool).toBe(issues.id);
  expect((await replay.route({ query: 'a', tools, trial: 1 })).tool).toBe(files.id);
  expect((await replay.route({ query: 'none', tools, trial: 0 })).tool).toBeUndefined();
});

test('a refusal, an outage, another trial and a changed definition have no answer, never "no tool"', async () => {
  const lines = await recorded();
  expect(lines).toHaveLength(4);
  const replay = createReplayRouter(lines.join('\n'));
  const changed = aRegisteredTool({ server: 'files', name: 'read_file', description: 'Creates an issue.' });
  for (const request of [
    { query: 'refused', tools, trial: 0 },
    { query: 'down', tools, trial: 0 },
    { query: 'a', tools, trial: 2 },
    { query: 'a', tools: [issues], trial: 0 },
    { query: 'a', tools: [issues, changed], trial: 0 },
  ]) {
    await expect(replay.route(request), request.query).rejects.toThrow(UnansweredError);
  }
});

test('a line that is no pick is named', async () => {
  const lines = await recorded();
  expect(() => createReplayRouter([lines[0], '{"router":1}'].join('\n'))).toThrow(/line 2/);
});

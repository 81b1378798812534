import fc from 'fast-check';
import { expect, test } from 'vitest';
import { InvalidInputError, UnreachableError } from '../../../shared/kernel/errors/errors.js';
import { nothingSpent } from '../../../shared/domain/routing/bill.js';
import { recordPicks } from '../../../shared/analysis/router/record-picks.js';
import { createRecordedRouter, readRecordedPicks } from '../../../shared/analysis/router/recorded-router.js';
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

/** A new file of picks in memory. */
const toLines = (lines: string[]) => ({
  known: readRecordedPicks(''),
  write: (line: string) => Promise.resolve(void lines.push(line)),
});

async function recorded(): Promise<string[]> {
  const lines: string[] = [];
  const router = recordPicks(model, toLines(lines));
  await router.route({ query: 'a', tools, trial: 0 });
  await router.route({ query: 'a', tools, trial: 1 });
  await router.route({ query: 'none', tools, trial: 0 });
  for (const query of ['refused', 'down']) await expect(router.route({ query, tools, trial: 0 })).rejects.toThrow();
  return lines;
}

test('what a model answered comes again without it, trial by trial', async () => {
  const replay = createRecordedRouter((await recorded()).join('\n'));
  expect(replay.id).toBe('recorded:claude:x');
  expect((await replay.route({ query: 'a', tools, trial: 0 })).tool).toBe(issues.id);
  expect((await replay.route({ query: 'a', tools, trial: 1 })).tool).toBe(files.id);
  expect((await replay.route({ query: 'none', tools, trial: 0 })).tool).toBeUndefined();
});

test('any other question has no answer, never "no tool": a refusal, an outage, another trial, order or definition', async () => {
  const lines = await recorded();
  expect(lines).toHaveLength(4);
  const replay = createRecordedRouter(lines.join('\n'));
  const changed = aRegisteredTool({ server: 'files', name: 'read_file', description: 'Creates an issue.' });
  for (const request of [
    { query: 'refused', tools, trial: 0 },
    { query: 'down', tools, trial: 0 },
    { query: 'a', tools, trial: 2 },
    { query: 'a', tools: [files, issues], trial: 0 },
    { query: 'a', tools: [issues], trial: 0 },
    { query: 'a', tools: [issues, changed], trial: 0 },
  ]) {
    await expect(replay.route(request), JSON.stringify(request)).rejects.toThrow(UnansweredError);
  }
});

test('a refusal that is told again is not billed again', async () => {
  const bill = { ...nothingSpent, calls: 1 };
  const refusing: Router = { id: 'claude:x', route: () => Promise.reject(new UnansweredError('refusal', bill)) };
  const router = recordPicks(refusing, toLines([]));
  const billOf = () =>
    router
      .route({ query: 'a', tools, trial: 0 })
      .catch((error: unknown) => (error instanceof UnansweredError ? error.bill : error));
  expect([await billOf(), await billOf()]).toEqual([bill, undefined]);
});

test('a question that was answered is not asked again: a file never holds two answers to it', async () => {
  let calls = 0;
  const counting: Router = { id: 'claude:x', route: () => Promise.resolve({ tool: tools[calls++ % 2]?.id }) };
  const lines: string[] = [];
  const router = recordPicks(counting, toLines(lines));
  const asked = { query: 'a', tools, trial: 0 };
  const picks = await Promise.all([router.route(asked), router.route(asked)]);
  expect(picks.map(({ tool }) => tool)).toEqual([issues.id, issues.id]);
  expect([calls, lines.length]).toEqual([1, 1]);
});

test('a file that somebody changed is refused with the line that is wrong, or gives no answer', async () => {
  const lines = await recorded();
  const edited = (line: string, over: object) => JSON.stringify({ ...(JSON.parse(line) as object), ...over });
  const cases: [string[], RegExp][] = [
    [[], /holds no pick/],
    [['', ' '], /holds no pick/],
    [[lines[0]!, '{"router":1}'], /line 2 is no recorded pick/],
    [[edited(lines[0]!, { version: 2 })], /line 1 is no recorded pick/],
    [[edited(lines[0]!, { more: 1 })], /line 1/],
    [[edited(lines[0]!, { router: 'a\u001b[2J' })], /line 1/],
    [[lines[0]!, '', edited(lines[1]!, { router: 'openai:y' })], /line 3 is of another router/],
    [[lines[0]!, edited(lines[0]!, { tool: files.id })], /line 2 answers a question that was answered before/],
    [['x'.repeat(10_000)], /line 1/],
  ];
  for (const [content, why] of cases) expect(() => createRecordedRouter(content.join('\n'))).toThrow(why);
  const elsewhere = createRecordedRouter(edited(lines[0]!, { tool: 'other~tool' }));
  await expect(elsewhere.route({ query: 'a', tools, trial: 0 })).rejects.toThrow(/was not offered/);
});

test('any text is read or refused as input, and nothing of it is picked that was not recorded', () => {
  fc.assert(
    fc.property(fc.array(fc.oneof(fc.string(), fc.json()), { maxLength: 5 }), (lines) => {
      try {
        createRecordedRouter(lines.join('\n'));
        expect.unreachable('no random text is a picks file');
      } catch (error) {
        expect(error).toBeInstanceOf(InvalidInputError);
      }
    }),
  );
});

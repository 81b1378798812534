import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import type { Report } from '../../../cli/output/report/report.js';
import { runInProcess } from '../support/in-process.js';

const tool = (name: string, description: string) => ({
  name,
  description,
  inputSchema: { type: 'object', properties: { project: { type: 'string' } } },
});
const folder = mkdtempSync(join(tmpdir(), 'mtgs-probes-'));
afterAll(() => {
  rmSync(folder, { recursive: true });
});
mkdirSync(join(folder, 'tools'));
const files = {
  desk: [tool('list_issues', 'Lists the issues of a project.')],
  hub: [tool('get_project_issues', 'Gets the issues of a project in the tracker.')],
};
for (const [name, tools] of Object.entries(files))
  writeFileSync(join(folder, `tools/${name}.json`), JSON.stringify(tools));

async function scan(lines: readonly object[], ...args: string[]): Promise<Report & { readonly code: number }> {
  writeFileSync(join(folder, 'probes.jsonl'), lines.map((line) => JSON.stringify(line)).join('\n'));
  const { code, out } = await runInProcess(['scan', 'tools', '--static', '--json', ...args], { cwd: folder });
  return { ...(JSON.parse(out) as Report), code };
}
/** How many questions stage 4 rests on, for each pair that it says something about. */
const questionsIn = ({ conflicts }: Report) =>
  conflicts
    .flatMap(({ findings }) => findings.filter(({ stage }) => stage === 'behavioural'))
    .map(({ evidence }) => evidence);

test('stage 4 asks the questions of a file, and says which it cannot ask', async () => {
  const asked = { query: 'what is still to be done in the shop project?', expect: 'desk~list_issues' };
  const [without, withOne] = [await scan([asked]), await scan([asked], '--probes', 'probes.jsonl')];
  expect(JSON.stringify(questionsIn(withOne))).not.toBe(JSON.stringify(questionsIn(without)));
  expect(JSON.stringify(questionsIn(withOne))).toContain(asked.query);
  const others = [{ ...asked, expect: 'crm~gone' }, { query: 'drop all', never: 'list_issues' }, asked];
  const { warnings } = await scan(others, '--probes', 'probes.jsonl');
  expect(warnings).toContain('1 question left out: a tool that is named is not here');
  expect(warnings).toContain('1 question left out: no tool is expected, which only a simulation can use');
}, 120_000);

test('more questions about a tool than are asked are counted', async () => {
  const many = Array.from({ length: 23 }, (_, at) => ({
    query: `what is open in project ${at}?`,
    expect: 'list_issues',
  }));
  const { warnings } = await scan(many, '--probes', 'probes.jsonl');
  expect(warnings).toContain('3 questions left out: stage 4 asks 20 for each tool');
}, 120_000);

test('a question that both serve alike says nothing about the two', async () => {
  const alike = {
    query: 'what is still to be done in the shop project?',
    expect: ['list_issues', 'get_project_issues'],
  };
  const [without, withOne] = [await scan([alike]), await scan([alike], '--probes', 'probes.jsonl')];
  expect(questionsIn(withOne)).toEqual(questionsIn(without));
}, 120_000);

test('a file that is none ends the scan before anything is looked at', async () => {
  const { code, err } = await runInProcess(['scan', 'tools', '--static', '--probes', 'gone.jsonl'], { cwd: folder });
  expect([code, err]).toEqual([2, expect.stringContaining('gone.jsonl')]);
}, 60_000);

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { conflictTypeSchema } from '../../../shared/domain/analysis/conflict.js';
import { runInProcess } from '../support/in-process.js';
import { temporaryFolder } from '../support/temporary-folder.js';

const tool = (name: string) => ({
  name,
  description: 'Creates an issue in a tracker.',
  inputSchema: { type: 'object' },
});

it.each(conflictTypeSchema.options)('says what %s means', async (type) => {
  const { code, out } = await runInProcess(['explain', type.toLowerCase()]);
  expect([code, out]).toEqual([0, expect.stringContaining(type)]);
});

it('says everything behind an entry of a saved report', async () => {
  const cwd = temporaryFolder();
  for (const name of ['one', 'two']) writeFileSync(join(cwd, `${name}.json`), JSON.stringify([tool('create_issue')]));
  const { out } = await runInProcess(['scan', '.', '--json'], { cwd });
  writeFileSync(join(cwd, 'report.txt'), out);
  const { families } = JSON.parse(out) as { families: { id: string; conflicts: string[] }[] };
  const id = families[0]?.id ?? '';
  expect((await runInProcess(['scan', '.'], { cwd })).out).toContain(id);
  const explained = await runInProcess(['explain', id, '--report', 'report.txt'], { cwd });
  expect(explained.code).toBe(0);
  expect(explained.out).toContain('EXACT_NAME one~create_issue ↔ two~create_issue');
  expect(explained.out).toContain('lexical: ');
});

it('reads a report of ten thousand conflicts', async () => {
  const cwd = temporaryFolder();
  for (const name of ['one', 'two']) writeFileSync(join(cwd, `${name}.json`), JSON.stringify([tool('create_issue')]));
  const { out } = await runInProcess(['scan', '.', '--json'], { cwd });
  const { families, conflicts } = JSON.parse(out) as { families: { id: string }[]; conflicts: object[] };
  const others = Array.from({ length: 10_000 }, (_, at) => ({ ...conflicts[0], id: `other-${at}` }));
  writeFileSync(join(cwd, 'report.json'), JSON.stringify({ families, conflicts: [...others, ...conflicts] }));
  const explained = await runInProcess(['explain', families[0]?.id ?? '', '--report', 'report.json'], { cwd });
  expect([explained.code, explained.out]).toEqual([0, expect.stringContaining('EXACT_NAME one~create_issue')]);
});

it.each([
  [['explain', 'nothing'], /is no type of conflict/],
  [['explain', '12345678', '--report', 'tool.json'], /is no report/],
  [['explain', '12345678', '--report', 'gone.json'], /gone\.json/],
])('refuses %j', async (args, words) => {
  const cwd = temporaryFolder();
  writeFileSync(join(cwd, 'tool.json'), JSON.stringify(tool('x')));
  const { code, err } = await runInProcess(args, { cwd });
  expect([code, err]).toEqual([2, expect.stringMatching(words)]);
});

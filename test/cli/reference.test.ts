import { globSync, readFileSync } from 'node:fs';
import type { Command } from 'commander';
import { describe, expect, it } from 'vitest';
import { examplesOf } from '../../cli/with-examples.js';
import { createProgram } from '../../cli/program.js';
import { formatReference, leavesOf } from '../../cli/reference/format-reference.js';
import { placeSettings } from '../../shared/config/format-settings.js';
import { settingNames } from '../../shared/config/config.js';
import { settingsMeanings } from '../../shared/config/settings-meanings.js';
import { inProcess } from './support/test-context.js';

const program = () => createProgram(inProcess().context);
const pathOf = (command: Command): string =>
  command.parent === null ? '' : `${pathOf(command.parent)} ${command.name()}`.trim();
const commands = leavesOf(program()).map((command) => [pathOf(command), command] as const);

/** Words as a shell makes them; what is piped or redirected elsewhere, and comments, are not the command's. */
const wordsOf = (line: string): string[] =>
  (/^(?:"[^"]*"|'[^']*'|[^"'#|>;]|(?<=\S)#)*/.exec(line)?.[0].match(/(?:"[^"]*"|'[^']*'|[^\s"'])+/g) ?? []).map(
    (word) => word.replaceAll(/"([^"]*)"|'([^']*)'/g, '$1$2'),
  );

/** The command that a line runs, and the options given to it, without running it. */
async function parse(line: string): Promise<{ path: string; given: string[] }> {
  const parsed: { path: string; given: string[] }[] = [];
  const fresh = program();
  for (const command of leavesOf(fresh)) {
    command.action(() => {
      const given = command.options.filter((option) => command.getOptionValueSource(option.attributeName()) === 'cli');
      parsed.push({ path: pathOf(command), given: given.map(({ long }) => long ?? '') });
    });
  }
  await fresh.parseAsync(wordsOf(line), { from: 'user' });
  return parsed[0] ?? { path: '', given: [] };
}

describe.each(commands)('%s', (path, command) => {
  const lines = Object.keys(examplesOf(command));

  it('has examples, each a line that it takes', async () => {
    expect(lines).not.toEqual([]);
    for (const line of lines) expect((await parse(line)).path).toBe(path);
  });

  it('has an example for each option that only it takes', async () => {
    const shown = (await Promise.all(lines.map(parse))).flatMap(({ given }) => given);
    const shared = command.options.some(({ long }) => long === '--url') ? ['--url', '--key', '--env', '--json'] : [];
    const own = command.options.filter(({ hidden }) => !hidden).map(({ long }) => long ?? '');
    expect(own.filter((name) => !shared.includes(name) && !shown.includes(name))).toEqual([]);
  });

  it('shows its examples in its help, as the user began', () => {
    const { context, result } = inProcess(process.cwd(), { MTGS_COMMAND: 'npx mtgs' });
    const again = leavesOf(createProgram(context)).find((other) => pathOf(other) === path);
    again?.outputHelp();
    for (const line of lines) expect(result.out).toContain(`npx mtgs ${line}`);
  });
});

/** Lines of shell blocks that run the command line, with those joined that go on in the next. */
const documented = ['README.md', ...globSync('docs/**/*.md'), ...globSync('examples/**/*.md')].flatMap((file) =>
  [...readFileSync(file, 'utf8').matchAll(/```sh\n([\s\S]*?)```/g)].flatMap(([, block = '']) =>
    block
      .replaceAll(/\\\n\s*/g, ' ')
      .split('\n')
      .flatMap((line) => {
        const [, typed] = /^\s*(?:npx mtgs|mtgs|npm run mtgs --) (?!<)(.*)$/.exec(line) ?? [];
        return typed === undefined ? [] : [[`${file}: ${typed}`, typed] as const];
      }),
  ),
);

describe('the documentation', () => {
  it('has command lines', () => {
    expect(documented.length).toBeGreaterThan(100);
  });

  it.each(documented)('%s is a line that the program takes', async (_, line) => {
    expect((await parse(line)).path).not.toBe('');
  });

  it('has the reference that the commands give (npm run generate)', () => {
    expect(readFileSync('docs/cli-reference.md', 'utf8')).toBe(formatReference(program()));
  });

  it('has every setting with its meaning (npm run generate)', () => {
    const named = Object.values(settingsMeanings).flatMap((meanings) => Object.keys(meanings));
    expect(named.sort()).toEqual(settingNames);
    const page = readFileSync('docs/configuration.md', 'utf8');
    expect(page).toBe(placeSettings(page));
  });
});

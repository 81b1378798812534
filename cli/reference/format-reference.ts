import type { Command, Option } from 'commander';
import { examplesOf } from '../with-examples.js';

const introduction = `# Command reference

<!-- Written by \`npm run generate\` from the commands themselves: change the command, not this page. -->

Every command with its arguments, options and examples, as \`--help\` shows them too. [The command line](cli.md) says what is
common to them: how to install it, exit codes, output, and how commands find an instance.
`;

/** Options of every command that talks to an instance: described once. */
const instanceOptions = ['--url', '--key', '--env', '--json'];

/** The page of the command line, from the commands of a program. */
export function formatReference(program: Command): string {
  const commands = leavesOf(program);
  return [introduction, overview(commands), commonOptions(commands), ...commands.map(section)].join('\n');
}

/** Commands that do something, in the order in which the help lists them. */
export function leavesOf(command: Command): Command[] {
  const inner = command
    .createHelp()
    .visibleCommands(command)
    .filter((other) => other.name() !== 'help');
  return inner.length === 0 ? [command] : inner.flatMap(leavesOf);
}

const pathOf = (command: Command): string =>
  command.parent === null ? '' : `${pathOf(command.parent)} ${command.name()}`.trim();

const asksAnInstance = (command: Command): boolean => command.options.some(({ long }) => long === '--url');

function overview(commands: readonly Command[]): string {
  const rows = commands.map((command) => {
    const link = `[\`${pathOf(command)}\`](#${pathOf(command).replaceAll(' ', '-')})`;
    return [link, text(command.description()), asksAnInstance(command) ? 'yes' : 'no'];
  });
  return table(['command', 'what it does', 'can ask an instance'], rows);
}

function commonOptions(commands: readonly Command[]): string {
  const options = commands.find(asksAnInstance)?.options ?? [];
  const common = options.filter(({ long }) => instanceOptions.includes(long ?? ''));
  return [
    'Commands that ask an instance all take these options, which their sections do not repeat:',
    '',
    table(['option', 'default', 'meaning'], common.map(optionRow)),
  ].join('\n');
}

function section(command: Command): string {
  const help = command.createHelp();
  const isCommon = ({ long }: Option) => asksAnInstance(command) && instanceOptions.includes(long ?? '');
  const options = command.options.filter((option) => !option.hidden && !isCommon(option));
  const { registeredArguments } = command;
  return [
    `## ${pathOf(command)}\n`,
    `\`${help.commandUsage(command)}\`\n`,
    `${sentence(text(command.description()))}\n`,
    ...(registeredArguments.length === 0
      ? []
      : [
          table(
            ['argument', 'meaning'],
            registeredArguments.map((argument) => [`\`${argument.name()}\``, text(argument.description)]),
          ),
        ]),
    ...(options.length === 0 ? [] : [table(['option', 'default', 'meaning'], options.map(optionRow))]),
    '```sh',
    ...Object.entries(examplesOf(command)).flatMap(([line, use]) => [`# ${use}`, `mtgs ${line}`]),
    '```\n',
  ].join('\n');
}

function optionRow(option: Option): string[] {
  const { description, argChoices, mandatory, negate } = option;
  const isListed = argChoices?.every((choice) => description.includes(choice)) ?? true;
  const choices = isListed ? '' : `: ${argChoices?.join(', ') ?? ''}`;
  const value: unknown = option.defaultValue;
  const isShown = !negate && (typeof value === 'string' || typeof value === 'number');
  return [`\`${option.flags}\``, mandatory ? 'required' : isShown ? `\`${value}\`` : '', text(description + choices)];
}

const table = (head: readonly string[], rows: readonly (readonly string[])[]): string =>
  [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.map(cell).join(' | ')} |`).join('\n') + '\n';

const cell = (words: string): string => words.replaceAll('|', '\\|');

/** Words of the program as Markdown takes them for words. */
const text = (words: string): string => words.replaceAll(/[<*]/g, '\\$&');

const sentence = (words: string): string => `${words.charAt(0).toUpperCase()}${words.slice(1)}.`;

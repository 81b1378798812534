import type { Command } from 'commander';
import { asCommand } from './output/words/as-command.js';

/** What is typed after `mtgs`, and what that is good for. */
export type Examples = Readonly<Record<string, string>>;

const examplesByCommand = new WeakMap<Command, Examples>();

/** Gives a command its examples: its help shows them, and so does the reference that is generated from the commands. */
export function withExamples(command: Command, examples: Examples): Command {
  examplesByCommand.set(command, examples);
  return command;
}

export const examplesOf = (command: Command): Examples => examplesByCommand.get(command) ?? {};

/** Adds its examples to the help of a command and of all its subcommands, beginning as the user began this one. */
export function showExamples(command: Command, env: Parameters<typeof asCommand>[0]): void {
  const lines = Object.entries(examplesOf(command)).flatMap(([line, use]) => [
    `  # ${use}`,
    `  ${asCommand(env)} ${line}`,
  ]);
  if (lines.length > 0) command.addHelpText('after', ['\nExamples:', ...lines].join('\n'));
  for (const inner of command.commands) showExamples(inner, env);
}

import type { Command } from 'commander';
import { asFlag } from '../parse-options.js';
import type { CommandContext } from '../command-context.js';
import { printable } from '../output/words/printable.js';
import type { FoundConfig } from './read-project-config.js';

/** The source that commander keeps of an option whose value is of the configuration file. */
export const fromConfig = 'config';

/**
 * Gives the options of a command that were not typed the values of the file, and says which: a gate that a file made wider
 * is seen in the log.
 */
export function applyProjectConfig(
  { file, values }: FoundConfig,
  command: Command,
  { terminal }: Pick<CommandContext, 'terminal'>,
): void {
  const { target: _, ...options } = values;
  const free = Object.entries(options).filter(([name]) => command.getOptionValueSource(name) !== 'cli');
  for (const [name, value] of free) command.setOptionValueWithSource(name, value, fromConfig);
  const said = free.map(([name, value]) => `${asFlag(name)} ${printable(String(value), 80)}`);
  if (said.length > 0) terminal.explain(`${printable(file)} sets ${said.join(', ')}`);
}

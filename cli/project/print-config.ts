import type { Command } from 'commander';
import { maskUrl } from '../../shared/secrets/mask-transport.js';
import type { CommandContext } from '../command-context.js';
import { printTable } from '../output/print-table.js';
import { asFlag } from '../parse-options.js';
import { fromConfig } from './apply-project-config.js';
import type { FoundConfig } from './read-project-config.js';

interface Typed {
  readonly target: string | undefined;
  readonly found: FoundConfig | undefined;
}

interface Row {
  readonly option: string;
  readonly value: unknown;
  readonly from: string;
}

/** Prints every option that is in force, and where its value is from. */
export function printConfig(typed: Typed, command: Command, { terminal }: Pick<CommandContext, 'terminal'>): void {
  const rows = [targetRow(typed), ...command.options.flatMap((option) => optionRow(option.attributeName()))];
  if (command.opts()['json'] === true) {
    terminal.out(JSON.stringify({ file: typed.found?.file ?? null, options: rows }, undefined, 2));
    return;
  }
  const cells = rows.map(({ option, value, from }) => [option, String(value), from]);
  printTable(['option', 'value', 'from'], cells, terminal);

  function optionRow(name: string): Row[] {
    const value: unknown = command.getOptionValue(name);
    if (value === undefined || name === 'printConfig') return [];
    const source = command.getOptionValueSource(name);
    const from = source === 'cli' ? 'command line' : source === fromConfig ? (typed.found?.file ?? '') : 'default';
    return [{ option: name === 'config' ? name : asFlag(name), value, from }];
  }
}

function targetRow({ target, found }: Typed): Row {
  const option = 'target';
  if (target !== undefined) return { option, value: shown(target), from: 'command line' };
  const set = found?.values.target;
  if (found !== undefined && set !== undefined) return { option, value: shown(set), from: found.file };
  return { option, value: 'every client of this machine', from: 'default' };
}

const shown = (target: string): string => (/^https?:/i.test(target) ? maskUrl(target) : target);

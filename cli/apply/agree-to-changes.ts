import { InvalidInputError } from '../../shared/kernel/errors/errors.js';
import type { CommandContext } from '../command-context.js';
import { plural } from '../../shared/everywhere/plural.js';
import { printable } from '../output/words/printable.js';
import type { Terminal } from '../output/terminal.js';
import type { Change } from './change.js';

export const signs: Readonly<Record<Change['action'], string>> = { add: '+', change: '~', remove: '-' };

/** Prints what would change, and what stays as it is and why, one line each. */
export function printChanges(changes: readonly Change[], notes: readonly string[], line: Terminal['explain']): void {
  for (const { action, what, details } of changes) {
    line(`${signs[action]} ${what}`);
    for (const detail of details) line(`    ${printable(detail, 300)}`);
  }
  for (const note of notes) line(printable(note, 500));
}

/** @throws {InvalidInputError} when nobody agrees. */
export async function agreeToChanges(changes: readonly Change[], { ask }: Pick<CommandContext, 'ask'>): Promise<void> {
  if (changes.length === 0) return;
  const answer = (await ask?.(`Make ${plural(changes.length, 'change')}? [y/N] `)) ?? false;
  if (answer) return;
  throw new InvalidInputError('nothing was changed', [], { hint: '--yes agrees beforehand, --check only compares.' });
}

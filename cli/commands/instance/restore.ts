import type { Command } from 'commander';
import { z } from 'zod';
import { printVerdict } from '../../backup/print-verdict.js';
import type { CommandContext } from '../../command-context.js';
import { withExamples } from '../../with-examples.js';
import { readOptions } from '../../parse-options.js';

const optionsSchema = z.object({
  data: z.string().min(1),
  force: z.boolean().default(false),
  verify: z.boolean().default(false),
  json: z.boolean().default(false),
});

/** `mtgs restore`: a data folder out of a backup. */
export function addRestore(program: Command, context: CommandContext): void {
  withExamples(program.command('restore <file>'), {
    'restore backup.tar --data .mtgs': 'into a folder that is empty or not there',
    'restore backup.tar --data .mtgs --force --json': 'move what is there aside',
    'restore --verify backup.tar': 'say whether it can be restored, and change nothing',
  })
    .description('put back what "mtgs backup" wrote, once all of it is checked')
    .option('--data <folder>', 'where to; it must be empty or not there', '.mtgs')
    .option('--force', 'move what is in that folder aside')
    .option('--verify', 'change nothing: say whether the file can be restored')
    .option('--json', 'print JSON')
    .action(async (file: string, options: unknown) => {
      const { data, force, verify, json } = readOptions(optionsSchema, options);
      const { now, signal } = context;
      context.terminal.say('Unpacking and checking…');
      if (verify) {
        await sayWhetherItCan(file, { data, force, isJson: json }, context);
        return;
      }
      const { restoreBackup } = await import('../../backup/restore-backup.js');
      const { isRestored, movedTo, ...verified } = await restoreBackup(file, data, { force, now, signal });
      const title = isRestored ? `${file} is restored to ${data}` : `${file} is NOT restored`;
      const notes = [
        ...(movedTo === undefined ? [] : [`what was in ${data} is in ${movedTo} now`]),
        ...(isRestored ? [`next: mtgs up --data ${data}`] : []),
      ];
      printVerdict({ ...verified, file, isJson: json, title, notes, toleratesUnreadable: true }, context);
    });
}

interface Asked {
  readonly data: string;
  readonly force: boolean;
  readonly isJson: boolean;
}

/** Says whether a backup can be restored, and what stands in the way of it there. */
async function sayWhetherItCan(file: string, { data, force, isJson }: Asked, context: CommandContext): Promise<void> {
  const { verifyBackup } = await import('../../backup/verify-backup.js');
  const { holdsSomething } = await import('../../backup/restore-backup.js');
  const verified = await verifyBackup(file, context.signal);
  const can = verified.found.problems.length === 0;
  const isInTheWay = can && !force && (await holdsSomething(data));
  const notes = isInTheWay
    ? [`${data} is not empty: name another folder with --data, or move it aside with --force`]
    : [];
  const title = `${file} can ${can ? '' : 'NOT '}be restored`;
  printVerdict({ ...verified, file, isJson, title, notes, toleratesUnreadable: true }, context);
}

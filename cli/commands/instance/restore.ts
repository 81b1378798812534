import type { Command } from 'commander';
import { z } from 'zod';
import { printVerdict } from '../../backup/print-verdict.js';
import type { CommandContext } from '../../command-context.js';
import { withExamples } from '../../with-examples.js';
import { readOptions } from '../../parse-options.js';

const optionsSchema = z.object({
  data: z.string().min(1),
  force: z.boolean().default(false),
  json: z.boolean().default(false),
});

/** `mtgs restore`: a data folder out of a backup. */
export function addRestore(program: Command, context: CommandContext): void {
  withExamples(program.command('restore <file>'), {
    'restore backup.tar --data .mtgs': 'into a folder that is empty or not there',
    'restore backup.tar --data .mtgs --force --json': 'move what is there aside',
  })
    .description('put back what "mtgs backup" wrote, once all of it is checked')
    .option('--data <folder>', 'where to; it must be empty or not there', '.mtgs')
    .option('--force', 'move what is in that folder aside')
    .option('--json', 'print JSON')
    .action(async (file: string, options: unknown) => {
      const { data, force, json } = readOptions(optionsSchema, options);
      const { now, signal } = context;
      context.terminal.say('Unpacking and checking…');
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

import type { Command } from 'commander';
import { z } from 'zod';
import { printVerdict } from '../../backup/print-verdict.js';
import type { CommandContext } from '../../command-context.js';
import { withExamples } from '../../with-examples.js';
import { readOptions } from '../../parse-options.js';

const optionsSchema = z.object({
  data: z.string().min(1),
  verify: z.boolean().default(false),
  json: z.boolean().default(false),
});

/** `mtgs backup`: everything of an instance in one file, also while it runs. */
export function addBackup(program: Command, context: CommandContext): void {
  withExamples(program.command('backup <file>'), {
    'backup backup.tar --data .mtgs': 'while the instance runs',
    'backup --verify backup.tar --json': 'check a backup, for a script',
  })
    .description('write everything of an instance into one file, also while it runs; --verify checks such a file')
    .option('--data <folder>', 'where the instance keeps its data', '.mtgs')
    .option('--verify', 'write nothing: check the file')
    .option('--json', 'print JSON')
    .action(async (file: string, options: unknown) => {
      const { data, verify, json } = readOptions(optionsSchema, options);
      const { terminal, now, version, signal } = context;
      if (verify) {
        const { verifyBackup } = await import('../../backup/verify-backup.js');
        const verified = await verifyBackup(file, signal);
        printVerdict({ ...verified, file, isJson: json, title: `${file} is checked` }, context);
        return;
      }
      const { say } = terminal;
      const { createBackup } = await import('../../backup/create-backup.js');
      const { bytes, ...backup } = await createBackup(data, file, { now, by: version, say, signal });
      const title = `${file} is written: ${(bytes / 1e6).toFixed(1)} MB`;
      printVerdict({ ...backup, file, isJson: json, title }, context);
    });
}

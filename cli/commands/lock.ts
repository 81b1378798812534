import type { Command } from 'commander';
import { z } from 'zod';
import { toolsAmong } from '../../shared/everywhere/server-texts.js';
import type { CommandContext } from '../command-context.js';
import { withExamples } from '../with-examples.js';
import { exitCodes } from '../exit-codes.js';
import { defaultLockFile } from '../lock/default-lock-file.js';
import { plural } from '../../shared/everywhere/plural.js';
import { printable } from '../output/words/printable.js';
import { readOptions } from '../parse-options.js';
import { timeoutOption } from '../timeout-option.js';

const optionsSchema = z.object({ out: z.string().min(1), timeout: z.int(), project: z.string().optional() });

/** `mtgs lock TARGET`: the definitions that are there now, into a file that people review. */
export function addLock(program: Command, context: CommandContext): void {
  withExamples(program.command('lock <target>'), {
    'lock mcp.json': 'writes the lock to review and commit',
    'lock ~/.claude.json --project ~/work/shop --timeout 60 --out ci/mtgs.lock.json': 'the servers of one project',
  })
    .description('write the definitions of all tools to a file for review, which "scan --locked" compares with')
    .option('--out <file>', 'the file', defaultLockFile)
    .addOption(timeoutOption())
    .option('--project <folder>', 'in ~/.claude.json: the project whose servers count beside those for all projects')
    .action(async (target: string, given: unknown) => {
      const { out, timeout: timeoutSeconds, project } = readOptions(optionsSchema, given);
      const [{ readTarget }, { collectTools }, { createScanServer }, { writeLock }] = await Promise.all([
        import('../scan/read-target.js'),
        import('../scan/collect-tools.js'),
        import('../scan/scan.js'),
        import('../lock/lock-file.js'),
      ]);
      const { terminal, signal, env } = context;
      const source = await readTarget(target, context, { project });
      const mcpServer = createScanServer(env);
      const collected = await collectTools(source.servers, {
        mcpServer,
        signal,
        timeoutSeconds,
        onServer: () => undefined,
      });
      const tools = collected.flatMap(({ tools, texts }) => [...tools, ...(texts === undefined ? [] : [texts])]);
      const failures = [...source.failures, ...collected.flatMap((server) => server.failures)];
      for (const { what, reason } of failures) {
        terminal.prose(`${terminal.colors.red('NOT LOOKED AT')} ${printable(what, 80)}: ${printable(reason, 500)}`);
      }
      if (failures.length > 0 || tools.length === 0) {
        // A lock that lacks tools would call them new, or hide that they were never reviewed.
        terminal.prose(
          `${out} is not written: ${tools.length === 0 ? 'there are no tools' : 'not every tool was read'}`,
        );
        context.setExitCode(exitCodes.notEstablished);
        return;
      }
      await writeLock(out, new Map(tools.map(({ id, definition }) => [id, definition])), context);
      terminal.prose(
        `${out} has ${plural(toolsAmong(tools.map(({ id }) => id)).length, 'tool')} of ${plural(collected.length, 'server')}: review it, and commit it`,
      );
    });
}

import type { Command } from 'commander';
import { z } from 'zod';
import { shownToolSchema } from '../../shared/api/shown-tool.js';
import { toolStatusSchema } from '../../shared/domain/tool.js';
import type { CommandContext } from '../command-context.js';
import { printTable } from '../output/print-table.js';
import { choiceOption, readOptions } from '../parse-options.js';
import { openApi, withApiOptions } from './with-api.js';

const optionsSchema = z.object({ server: z.string().optional(), status: toolStatusSchema.optional() });

/** `mtgs tools list`: the tools of an environment. */
export function addToolsList(tools: Command, context: CommandContext): void {
  withApiOptions(tools.command('list').description('list the tools'))
    .option('--server <id>', 'only of this server')
    .addOption(choiceOption('--status <status>', 'only of this status', toolStatusSchema))
    .action(async (options: unknown) => {
      const { api, environmentPath, isJson } = openApi(options, context);
      const query = { ...readOptions(optionsSchema, options), limit: 500 };
      const items = await Array.fromAsync(
        api.list({ path: `${environmentPath}/tools`, query, schema: shownToolSchema }),
      );
      if (isJson) {
        context.terminal.out(JSON.stringify(items, undefined, 2));
        return;
      }
      const rows = items.map(({ id, status, version, owner = '', updatedAt }) => [
        id,
        status,
        `${version}`,
        owner,
        updatedAt,
      ]);
      printTable(['tool', 'status', 'version', 'owner', 'updated'], rows, context.terminal);
    });
}

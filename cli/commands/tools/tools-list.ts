import type { Command } from 'commander';
import { z } from 'zod';
import { type ShownTool, shownToolSchema } from '../../../shared/api/shown-tool.js';
import { toolStatusSchema } from '../../../shared/domain/registry/tool.js';
import type { CommandContext } from '../../command-context.js';
import { withExamples } from '../../with-examples.js';
import { printTable } from '../../output/print-table.js';
import { choiceOption, readOptions } from '../../parse-options.js';
import { openApi, withApiOptions } from '../../with-api.js';

const optionsSchema = z.object({ server: z.string().optional(), status: toolStatusSchema.optional() });

/** `mtgs tools list`: the tools of an environment. */
export function addToolsList(tools: Command, context: CommandContext): void {
  withApiOptions(
    withExamples(tools.command('list'), {
      'tools list --server crm --status blocked': 'what is blocked of one server',
    }).description('list the tools'),
  )
    .option('--server <id>', 'only of this server')
    .addOption(choiceOption('--status <status>', 'only of this status', toolStatusSchema))
    .action(async (options: unknown) => {
      const { api, environmentPath, present } = openApi(options, context);
      const query = { ...readOptions(optionsSchema, options), limit: 500 };
      const items = await Array.fromAsync(
        api.list({ path: `${environmentPath}/tools`, query, schema: shownToolSchema }),
      );
      present(items, (found, terminal) => {
        printTable(['tool', 'status', 'version', 'tokens', 'owner', 'updated'], found.map(rowOf), terminal);
      });
    });
}

const rowOf = ({ id, status, version, tokens, owner = '', updatedAt }: ShownTool): string[] => [
  id,
  status,
  `${version}`,
  `${tokens}`,
  owner,
  updatedAt,
];

import type { Command } from 'commander';
import { toolSchema } from '../../shared/domain/tool.js';
import type { CommandContext } from '../command-context.js';
import { printable } from '../output/printable.js';
import { openApi, withApiOptions } from './with-api.js';

/** `mtgs tools show <id>`: one tool as it is registered. */
export function addToolsShow(tools: Command, context: CommandContext): void {
  withApiOptions(tools.command('show').description('show a tool'))
    .argument('<id>', 'id of the tool')
    .action(async (id: string, options: unknown) => {
      const { api, environmentPath, isJson } = openApi(options, context);
      const tool = await api.request({
        path: `${environmentPath}/tools/${encodeURIComponent(id)}`,
        schema: toolSchema,
      });
      const { out, colors } = context.terminal;
      if (isJson) {
        out(JSON.stringify(tool, undefined, 2));
        return;
      }
      const { server, status, version, owner, active, fingerprint, definition } = tool;
      out(`${colors.bold(printable(tool.id))} ${status}, version ${version}`);
      out(`  server ${server}${owner === undefined ? '' : `, owner ${printable(owner)}`}`);
      if (active !== undefined) out(`  active is version ${active.version}`);
      out(`  fingerprint ${fingerprint}`);
      out(`  name ${printable(definition.name)}`);
      if (definition.description !== undefined) out(`  ${printable(definition.description, 1000)}`);
    });
}

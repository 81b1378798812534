import type { Command } from 'commander';
import { z } from 'zod';
import { shownProbeSchema } from '../../shared/api/shown-probe.js';
import type { CommandContext } from '../command-context.js';
import { printTable } from '../output/print-table.js';
import { printable } from '../output/printable.js';
import { readOptions } from '../parse-options.js';
import { openApi, withApiOptions } from './with-api.js';

const listOptions = z.object({ tool: z.string().optional() });
const count = z.int().nonnegative();
const coverageSchema = z.object({ items: z.array(z.object({ toolId: z.string(), asked: count, generated: count })) });

export function addProbeLists(probes: Command, context: CommandContext): void {
  withApiOptions(probes.command('list').description('list the questions, by tool'))
    .option('--tool <id>', 'only those meant for this tool')
    .action(async (options: unknown) => {
      const { api, environmentPath, isJson } = openApi(options, context);
      const { tool } = readOptions(listOptions, options);
      const query = tool === undefined ? {} : { toolId: tool };
      const path = `${environmentPath}/probe-queries`;
      const items = await Array.fromAsync(api.list({ path, query, schema: shownProbeSchema }));
      if (isJson) {
        context.terminal.out(JSON.stringify(items, undefined, 2));
        return;
      }
      const rows = items.map(({ id, toolId, query: text, origin, createdAt, source = '' }) => [
        id,
        toolId,
        printable(text, 80),
        origin,
        createdAt.slice(0, 10),
        source,
      ]);
      printTable(['id', 'tool', 'question', 'origin', 'since', 'source'], rows, context.terminal);
    });

  withApiOptions(
    probes.command('coverage').description('how many questions there are for each tool, the fewest first'),
  ).action(async (options: unknown) => {
    const { api, environmentPath, isJson } = openApi(options, context);
    const path = `${environmentPath}/probe-coverage`;
    const { items } = await api.request({ path, schema: coverageSchema });
    if (isJson) {
      context.terminal.out(JSON.stringify(items, undefined, 2));
      return;
    }
    const rows = items.map(({ toolId, asked, generated }) => [toolId, String(asked), String(generated)]);
    printTable(['tool', 'asked by people', 'generated'], rows, context.terminal);
  });
}

import type { Command } from 'commander';
import { z } from 'zod';
import { type ShownProbe, shownProbeSchema } from '../../../shared/api/shown-probe.js';
import type { CommandContext } from '../../command-context.js';
import { withExamples } from '../../with-examples.js';
import { printTable } from '../../output/print-table.js';
import { printable } from '../../output/words/printable.js';
import { readOptions } from '../../parse-options.js';
import { openApi, withApiOptions } from '../../with-api.js';

const listOptions = z.object({ tool: z.string().optional() });
const count = z.int().nonnegative();
const coverageSchema = z.object({ items: z.array(z.object({ toolId: z.string(), asked: count, generated: count })) });

export function addProbeLists(probes: Command, context: CommandContext): void {
  withApiOptions(
    withExamples(probes.command('list'), {
      'probes list --tool desk~create_ticket': 'the questions of one tool',
    }).description('list the questions, by tool'),
  )
    .option('--tool <id>', 'only those meant for this tool')
    .action(async (options: unknown) => {
      const { api, env, environmentPath, present } = openApi(options, context);
      const { tool } = readOptions(listOptions, options);
      const query = tool === undefined ? {} : { toolId: tool };
      const path = `${environmentPath}/probe-queries`;
      const items = await Array.fromAsync(api.list({ path, query, schema: shownProbeSchema }));
      present(items, (found, terminal) => {
        if (found.length > 0)
          printTable(['id', 'tool', 'question', 'origin', 'since', 'source'], found.map(rowOf), terminal);
        else terminal.say(`no questions in ${env}; "mtgs probes import" takes them from a log`);
      });
    });

  withApiOptions(
    withExamples(probes.command('coverage'), { 'probes coverage': 'which tools have too few' }).description(
      'how many questions there are for each tool, the fewest first',
    ),
  ).action(async (options: unknown) => {
    const { api, env, environmentPath, present } = openApi(options, context);
    const { items } = await api.request({ path: `${environmentPath}/probe-coverage`, schema: coverageSchema });
    present(items, (found, terminal) => {
      const rows = found.map(({ toolId, asked, generated }) => [toolId, String(asked), String(generated)]);
      if (rows.length > 0) printTable(['tool', 'asked by people', 'generated'], rows, terminal);
      else terminal.say(`no tools in ${env}`);
    });
  });
}

/** The tools that serve it, and those that it must not reach. */
const toolsOf = ({ toolId, equals = [], never = [] }: ShownProbe): string =>
  [[toolId, ...equals].join(' or '), ...never.map((id) => `never ${id}`)].join(', ');

/** Where a question comes from: a log or a person, or the model that wrote it, and the tool it is told apart from. */
const sourceOf = ({ source, model, against }: ShownProbe): string =>
  [source, model, against !== undefined && `against ${against}`].filter(Boolean).join(' ');

const rowOf = (probe: ShownProbe): string[] => {
  const { id, query, origin, createdAt, removal } = probe;
  const source = sourceOf(probe);
  return [
    id,
    toolsOf(probe),
    printable(query, 80),
    origin,
    createdAt.slice(0, 10),
    removal === undefined ? source : `${source} (${removal.askedBy.name} asks to remove it)`.trim(),
  ];
};

import { basename, resolve } from 'node:path';
import type { Command } from 'commander';
import { z } from 'zod';
import { type ProbeFormat, probeFormatSchema } from '../../../shared/analysis/simulation/probes/probe-format.js';
import { generatedProbesSchema } from '../../../shared/api/generated-probes.js';
import { InvalidInputError } from '../../../shared/kernel/errors/errors.js';
import type { CommandContext } from '../../command-context.js';
import { withExamples } from '../../with-examples.js';
import { exitCodes } from '../../exit-codes.js';
import { plural } from '../../../shared/everywhere/plural.js';
import { printable } from '../../output/words/printable.js';
import { choiceOption, parseInteger, readOptions } from '../../parse-options.js';
import { readTextFile } from '../../files/read-text.js';
import { printGenerated, sayEstimate } from './print-generated.js';
import { sayCounts } from './say-counts.js';
import { openApi, withApiOptions } from '../../with-api.js';

const count = z.int().nonnegative();
const counts = { known: count, full: count };
const addedSchema = z.object({ added: z.array(z.unknown()), ...counts });
const importedSchema = z.object({
  added: count,
  ...counts,
  skipped: count,
  problems: z.array(z.object({ row: count, reason: z.string() })),
});
const addOptions = z.object({
  tool: z.string(),
  equals: z.array(z.string()).optional(),
  never: z.array(z.string()).optional(),
  source: z.string().optional(),
});
const importOptions = z.object({ format: probeFormatSchema.optional(), source: z.string().optional() });
const generateOptions = z.object({
  perTool: z.int().optional(),
  local: z.boolean().default(false),
  estimate: z.boolean().default(false),
});

export function addProbeChanges(probes: Command, context: CommandContext): void {
  addAdd(probes, context);
  addImport(probes, context);
  addGenerate(probes, context);
  addRemove(probes, context);
}

function addAdd(probes: Command, context: CommandContext): void {
  withApiOptions(
    withExamples(probes.command('add'), {
      'probes add "open a ticket for this customer" --tool desk~create_ticket --source "support, May"':
        'a question that people ask',
      'probes add "close my ticket" --tool desk~close_ticket --equals hub~close_issue --never desk~delete_all':
        'two tools that serve it alike, and one that it must not reach',
    }).description('keep a question that somebody thought of'),
  )
    .argument('<question>')
    .requiredOption('--tool <id>', 'the tool that it is meant for')
    .option('--equals <ids...>', 'tools that serve it just as well')
    .option('--never <ids...>', 'tools that it must not reach')
    .option('--source <text>', 'where it comes from')
    .action(async (query: string, options: unknown) => {
      const { api, environmentPath, present } = openApi(options, context);
      const { tool: toolId, ...more } = readOptions(addOptions, options);
      const body = { probes: [{ query, toolId, ...more }] };
      const path = `${environmentPath}/probe-queries`;
      const answer = await api.request({ method: 'POST', path, body, schema: addedSchema });
      present(answer, ({ added, known, full }, terminal) => {
        terminal.out(sayCounts({ added: added.length, known, full }));
      });
    });
}

function addImport(probes: Command, context: CommandContext): void {
  withApiOptions(
    withExamples(probes.command('import'), {
      'probes import calls.jsonl --source "gateway, May"': 'a log of a gateway',
      'probes import probes.jsonl': 'a file of questions, with "expect" and "never"',
      'probes import spans.json --format otel': 'traces of an agent',
    }).description('keep the questions of a log, without the personal data in them'),
  )
    .argument('<file>', 'JSON lines or CSV with query and tool, or OpenTelemetry spans in OTLP JSON')
    .addOption(choiceOption('--format <format>', 'by the name of the file unless told', probeFormatSchema))
    .option('--source <text>', 'where it comes from; the name of the file unless told')
    .action(async (file: string, options: unknown) => {
      const { api, environmentPath, present } = openApi(options, context);
      const { format = formatOf(file), source = basename(file) } = readOptions(importOptions, options);
      const content = await readTextFile(resolve(context.cwd, file), file);
      if (content.trim() === '') throw new InvalidInputError(`${file} is empty`);
      const body = { format, source, content };
      const path = `${environmentPath}/probe-queries/import`;
      const answer = await api.request({ method: 'POST', path, body, schema: importedSchema });
      present(answer, ({ skipped, problems, ...counts }, { out, say }) => {
        out(sayCounts(counts));
        if (skipped > 0) say(`${plural(skipped, 'row')} not used:`);
        for (const { row, reason } of problems) say(`  row ${row}: ${printable(reason)}`);
      });
      const { added, known, full, skipped } = answer;
      // Nothing came of the file: whoever imports it in a pipeline has to notice.
      if (skipped > 0 && added + known + full === 0) context.setExitCode(exitCodes.wrongUse);
    });
}

const formatOf = (file: string): ProbeFormat =>
  /\.csv$/i.test(file) ? 'csv' : /\.json$/i.test(file) ? 'otel' : 'jsonl';

function addGenerate(probes: Command, context: CommandContext): void {
  withApiOptions(
    withExamples(probes.command('generate'), {
      'probes generate desk~create_ticket --per-tool 5': 'to read, and to remove what is bad',
      'probes generate --estimate': 'what the model of the policy would cost; nothing is asked or kept',
      'probes generate desk~create_ticket --local': 'from templates, also where the policy names a model',
    }).description("have the policy's model, or the local generator, write questions for tools, and keep them"),
  )
    .argument('[tools...]', 'ids; all tools unless told')
    .option('--per-tool <number>', 'questions for each tool, 1 to 20; 5 unless told', parseInteger(1, 20))
    .option('--local', 'ask no model, whatever the policy says')
    .option('--estimate', 'only say what the model would cost')
    .action(async (tools: string[], options: unknown) => {
      const { api, environmentPath, present } = openApi(options, context);
      const { perTool, local, estimate } = readOptions(generateOptions, options);
      if (local && estimate) throw new InvalidInputError('give --local or --estimate, not both: local costs nothing');
      const by = local ? 'local' : estimate ? 'estimate' : 'policy';
      const body = { ...(tools.length > 0 && { toolIds: tools }), ...(perTool !== undefined && { perTool }), by };
      const path = `${environmentPath}/probe-queries/generate`;
      const answer = await api.request({ method: 'POST', path, body, schema: generatedProbesSchema });
      present(answer, (generated, terminal) => {
        if (estimate) terminal.out(sayEstimate(generated));
        else printGenerated(generated, terminal);
      });
    });
}

function addRemove(probes: Command, context: CommandContext): void {
  withApiOptions(
    withExamples(probes.command('remove'), {
      'probes remove 3f0c8a…': 'to change one, remove it and add it anew',
    }).description('remove a question'),
  )
    .argument('<id>', 'as "probes list" shows it')
    .action(async (id: string, options: unknown) => {
      const { api, environmentPath } = openApi(options, context);
      const path = `${environmentPath}/probe-queries/${encodeURIComponent(id)}`;
      const asked = await api.request({
        method: 'DELETE',
        path,
        schema: z.object({ removed: z.literal(false) }).optional(),
      });
      context.terminal.out(
        asked === undefined
          ? `${printable(id)} is removed`
          : `${printable(id)} is somebody else's: it counts until a second person asks to remove it`,
      );
    });
}

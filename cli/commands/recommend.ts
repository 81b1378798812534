import type { Command } from 'commander';
import { z } from 'zod';
import { shownRecommendationSchema } from '../../shared/api/shown-recommendation.js';
import { policySchema } from '../../shared/domain/environments/environment.js';
import { InvalidInputError } from '../../shared/kernel/errors/errors.js';
import type { CommandContext } from '../command-context.js';
import { withExamples } from '../with-examples.js';
import { exitCodes } from '../exit-codes.js';
import { overrideFormSchema, overridePatch } from '../output/override-patch.js';
import { printRecommendations, sayWritten, type ShownRecommendations } from '../output/print-recommendations.js';
import { printable } from '../output/words/printable.js';
import { choiceOption, parseInteger, readOptions } from '../parse-options.js';
import { recommendOnline } from '../recommend/recommend-online.js';
import { openApi, withApiOptions } from '../with-api.js';

const writerNames = policySchema.shape.router.unwrap().exclude(['local']);

const optionsSchema = z.object({
  accept: z.string().optional(),
  reject: z.string().optional(),
  reason: z.string().optional(),
  patch: z.boolean().default(false),
  override: overrideFormSchema.optional(),
  max: z.int(),
  tool: z.string().optional(),
  probes: z.string().optional(),
  writer: writerNames.optional(),
  writerModel: z.string().optional(),
  json: z.boolean().default(false),
});
type Options = z.infer<typeof optionsSchema>;

const conflictId = /^[a-z][a-z-]*-[0-9a-f]{24}$/;

/** `mtgs recommend <conflict|tool|file>`: fixes that were tried before they are shown. */
export function addRecommend(program: Command, context: CommandContext): void {
  withApiOptions(
    withExamples(program.command('recommend'), {
      'recommend semantic-overlap-0c1b… --patch': 'fixes for one conflict of an instance, with what changes',
      'recommend now/ --tool crm~find_customer --probes questions.jsonl --max 10':
        'fixes for the conflicts of a tool in files',
      'recommend now/ --writer claude --writer-model claude-haiku-5-5': 'a model writes fixes as well',
      'recommend now/ --override toolhive': 'the best fixes as a patch for a gateway',
      'recommend --accept recommendation-7d1e…': 'register the fix; its analysis decides',
      'recommend --reject recommendation-7d1e… --reason "Clients know the tool by this name"': 'keep why not',
    }).description('propose fixes for conflicts, each tried on a copy first'),
  )
    .argument('[target]', 'id of a conflict or of a tool at an instance, or a folder or file of definitions')
    .option('--accept <id>', 'apply a recommendation: it is registered and analysed like any new version')
    .option('--reject <id>', 'keep why a recommendation is not followed, with --reason')
    .option('--reason <text>', 'why')
    .option('--patch', 'print what changes in the definitions')
    .addOption(choiceOption('--override <form>', 'print the best fixes as a patch for a gateway', overrideFormSchema))
    .option('--tool <id>', 'of files: only conflicts of this tool')
    .option('--probes <file>', 'of files: questions of people that fixes are tried on as well, as for simulate')
    .addOption(choiceOption('--writer <name>', 'of files: a model that writes fixes beside the recipes', writerNames))
    .option('--writer-model <name>', 'the model; on Azure the deployment; that of the settings unless told')
    .option('--max <count>', 'conflicts at most', parseInteger(1, 1_000), 5)
    .action(async (target: string | undefined, given: unknown) => {
      const options = readOptions(optionsSchema, given);
      if (options.accept !== undefined || options.reject !== undefined) await decide(options, given, context);
      else if (target === undefined) throw new InvalidInputError('recommend needs a conflict, a tool or a file');
      else await show(target, options, given, context);
    });
}

async function decide(
  { accept, reject, reason, json }: Options,
  given: unknown,
  context: CommandContext,
): Promise<void> {
  if (accept !== undefined && reject !== undefined) throw new InvalidInputError('give --accept or --reject, not both');
  if (reject !== undefined && reason === undefined) throw new InvalidInputError('--reject needs a --reason');
  const { api, environmentPath, next } = openApi(given, context);
  const [id = '', verb] = accept === undefined ? [reject, 'reject'] : [accept, 'accept'];
  const decided = await api.request({
    method: 'POST',
    path: `${environmentPath}/recommendations/${encodeURIComponent(id)}/${verb}`,
    ...(verb === 'reject' && { body: { reason } }),
    schema: shownRecommendationSchema,
  });
  if (json) context.terminal.out(JSON.stringify(decided, undefined, 2));
  else context.terminal.prose(`${decided.status}: ${printable(decided.says, 500)}`);
  const { analysisRunId, changes } = decided;
  if (analysisRunId !== undefined) {
    const tools = changes.map(({ tool }) => tool);
    context.terminal.explain(
      `the analysis ${analysisRunId} decides about it: ${next('runs')}; was ${tools.join(', ')}`,
    );
  }
}

async function show(target: string, options: Options, given: unknown, context: CommandContext): Promise<void> {
  const isOnline = target.includes('~') || conflictId.test(target);
  const { max, writer, writerModel } = options;
  if (isOnline && (writer ?? writerModel) !== undefined) {
    throw new InvalidInputError('--writer and --writer-model are for files', [], {
      hint: 'At an instance the policy of the environment names the model.',
    });
  }
  const found = isOnline
    ? await recommendOnline(target, max, openApi(given, context)).then(({ results, left }) => ({
        results,
        written: undefined,
        open: left > 0 ? [`${left} more conflicts: --max shows more`] : [],
      }))
    : await (await import('../recommend/recommend-files.js')).recommendFiles(target, options, context);
  const untried = found.results.some((result) => result.untried !== undefined);
  print(found.results, options, context);
  if (found.written !== undefined) context.terminal.explain(sayWritten(found.written));
  for (const reason of found.open) context.terminal.explain(`not looked at: ${printable(reason, 500)}`);
  context.setExitCode(found.open.length > 0 || untried ? exitCodes.notEstablished : exitCodes.clean);
}

function print(results: readonly ShownRecommendations[], options: Options, { terminal }: CommandContext): void {
  const { json, override, patch } = options;
  if (override !== undefined) {
    const best = results.flatMap(({ items }) => items.find(({ status }) => status !== 'rejected')?.changes ?? []);
    const { patch: written, left } = overridePatch(best, override);
    terminal.out(JSON.stringify(written, undefined, 2));
    for (const tool of left) terminal.explain(`${printable(tool)}: a gateway cannot make this change`);
  } else if (json) {
    terminal.out(JSON.stringify(results, undefined, 2));
  } else {
    for (const result of results) printRecommendations(result, terminal, patch);
    if (results.length === 0) terminal.out('no conflict of two tools');
  }
}

import type { Command } from 'commander';
import { z } from 'zod';
import { type ShownAnalysisRun, shownAnalysisRunSchema } from '../../../shared/api/shown-analysis-run.js';
import type { Verdict } from '../../../shared/domain/analysis/analysis-run.js';
import type { CommandContext } from '../../command-context.js';
import { withExamples } from '../../with-examples.js';
import { exitCodeOfVerdict, verdictOfRun, worstOf } from '../../exit-code-of-verdict.js';
import { followRun } from '../../follow-run.js';
import { printable } from '../../output/words/printable.js';
import { printRun } from '../../output/print-run.js';
import type { Terminal } from '../../output/terminal.js';
import { addServerOption, readOptions } from '../../parse-options.js';
import { verdictOfUnchanged } from '../../verdict-of-unchanged.js';
import { type ApiCommand, openApi, withApiOptions } from '../../with-api.js';

const optionsSchema = z.object({
  server: z.string(),
  owner: z.string().optional(),
  wait: z.boolean().optional(),
});

const registrationSchema = z.object({
  tools: z.array(z.object({ id: z.string(), version: z.number(), change: z.string() })),
  run: shownAnalysisRunSchema.optional(),
});
type Registration = z.infer<typeof registrationSchema>;

/** `mtgs tools register FILE`: registers definitions; their analysis starts by itself. */
export function addToolsRegister(tools: Command, context: CommandContext): void {
  withApiOptions(
    addServerOption(
      withExamples(tools.command('register'), {
        'tools register tools.json --server crm --env prod --owner sales --wait': 'and wait for the verdict',
      }).description('register the tools of a file'),
    ),
  )
    .argument('<file>', 'a tool, a list of tools, or { "tools": [ … ] }')
    .option('--owner <team>', 'team that answers for them')
    .option('--wait', 'follow their analysis to its end; the verdict becomes the exit code')
    .action(async (file: string, options: unknown) => {
      const command = openApi(options, context);
      const { server, owner, wait = false } = readOptions(optionsSchema, options);
      const { readDefinitions } = await import('../../read-definitions.js');
      const { definitions } = await readDefinitions(file, server, context);
      const registered = await command.api.request({
        method: 'POST',
        path: `${command.environmentPath}/tools`,
        body: { server, tools: definitions, owner },
        schema: registrationSchema,
      });
      const asked = registered.run;
      const run = wait && asked !== undefined ? await followRun(asked.id, command, context) : asked;
      const verdict = wait ? await verdictOf(registered, run, server, command) : undefined;
      command.present({ ...registered, ...(run && { run }), ...(verdict && { verdict }) }, printRegistration);
      if (verdict !== undefined) context.setExitCode(exitCodeOfVerdict(verdict));
    });
}

/** The verdict of the analysis of what changed, and what was decided before about the rest. */
async function verdictOf(
  { tools }: Registration,
  run: ShownAnalysisRun | undefined,
  server: string,
  command: ApiCommand,
): Promise<Verdict> {
  const unchanged = tools.filter(({ change }) => change === 'unchanged').map(({ id }) => id);
  const before = unchanged.length === 0 ? [] : [await verdictOfUnchanged(unchanged, server, command)];
  return worstOf([...(run === undefined ? [] : [verdictOfRun(run)]), ...before]);
}

function printRegistration(
  { tools, run, verdict }: Registration & { readonly verdict?: Verdict },
  terminal: Terminal,
): void {
  for (const { id, version, change } of tools) terminal.out(`${printable(id)} ${change}, version ${version}`);
  if (run !== undefined) printRun(run, terminal);
  if (verdict !== undefined) terminal.out(`verdict ${verdict}`);
}

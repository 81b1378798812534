import type { Command } from 'commander';
import { z } from 'zod';
import { analysisRunSchema } from '../../shared/domain/analysis-run.js';
import type { CommandContext } from '../command-context.js';
import { exitCodeOfVerdict } from '../exit-code-of-verdict.js';
import { followRun } from '../follow-run.js';
import { printable } from '../output/printable.js';
import { printRun } from '../output/print-run.js';
import { readDefinitions } from '../read-definitions.js';
import { openApi, withApiOptions } from './with-api.js';

const optionsSchema = z.object({
  server: z.string().optional(),
  owner: z.string().optional(),
  wait: z.boolean().optional(),
});

const registrationSchema = z.object({
  tools: z.array(z.object({ id: z.string(), version: z.number(), change: z.string() })),
  run: analysisRunSchema.optional(),
});

/** `mtgs tools register FILE`: registers definitions; their analysis starts by itself. */
export function addToolsRegister(tools: Command, context: CommandContext): void {
  withApiOptions(tools.command('register').description('register the tools of a file'))
    .argument('<file>', 'a tool, a list of tools, or { "tools": [ … ] }')
    .option('--server <id>', 'server that the tools are of; the name of the file unless told')
    .option('--owner <team>', 'team that answers for them')
    .option('--wait', 'follow their analysis to its end; the verdict becomes the exit code')
    .action(async (file: string, options: unknown) => {
      const command = openApi(options, context);
      const { server: named, owner, wait = false } = optionsSchema.parse(options);
      const { server, definitions } = await readDefinitions(file, context.cwd, named);
      const registered = await command.api.request({
        method: 'POST',
        path: `${command.environmentPath}/tools`,
        body: { server, tools: definitions, owner },
        schema: registrationSchema,
      });
      const asked = registered.run;
      const run = wait && asked !== undefined ? await followRun(asked.id, command, context) : asked;
      const { terminal } = context;
      if (command.isJson) terminal.out(JSON.stringify({ ...registered, ...(run && { run }) }, undefined, 2));
      else {
        for (const { id, version, change } of registered.tools) {
          terminal.out(`${printable(id)} ${change}, version ${version}`);
        }
        if (run !== undefined) printRun(run, terminal);
      }
      if (wait && run !== undefined) {
        context.setExitCode(exitCodeOfVerdict(run.status === 'completed' ? run.verdict : undefined));
      }
    });
}

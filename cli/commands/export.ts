import type { Command } from 'commander';
import { z } from 'zod';
import { exportedAllowlistSchema } from '../../shared/api/exported-allowlist.js';
import { allowlistFormatSchema } from '../../shared/domain/registry/allowlist-format.js';
import { InvalidInputError } from '../../shared/kernel/errors/errors.js';
import { differencesOf, readClientFile, toText, writeClientFile } from '../allowlist/allowlist-file.js';
import type { CommandContext } from '../command-context.js';
import { withExamples } from '../with-examples.js';
import { exitCodes } from '../exit-codes.js';
import { plural } from '../../shared/everywhere/plural.js';
import { printable } from '../output/words/printable.js';
import { choiceOption, readOptions } from '../parse-options.js';
import { openApi, withApiOptions } from '../with-api.js';

type Exported = z.output<typeof exportedAllowlistSchema>;

const optionsSchema = z.object({
  for: allowlistFormatSchema,
  out: z.string().min(1).optional(),
  check: z.string().min(1).optional(),
});

/** `mtgs export`: what was approved, in the files of others. */
export function addExport(program: Command, context: CommandContext): void {
  addAllowlist(program.command('export').description('write what was approved to the files of clients'), context);
}

function addAllowlist(group: Command, context: CommandContext): void {
  withApiOptions(
    withExamples(group.command('allowlist'), {
      'export allowlist --for claude --env prod --out managed-settings.json':
        'the servers that Claude Code may use; other settings in the file stay',
      'export allowlist --for copilot --env prod --check copilot/managed-settings.json':
        'in CI: exit code 1 when the file is out of date',
      'export allowlist --for vscode --out .vscode/mcp.json': 'the approved servers, ready to use',
    }).description('the file that tells a client which servers it may use; itself audited'),
  )
    .addOption(choiceOption('--for <client>', 'whose file', allowlistFormatSchema).makeOptionMandatory())
    .option('--out <file>', 'write to this file instead of standard output')
    .option('--check <file>', 'write nothing: compare with this file')
    .action(async (given: unknown) => {
      const { api, environmentPath, env, isJson } = openApi(given, context);
      const { for: format, out, check } = readOptions(optionsSchema, given);
      if (out !== undefined && check !== undefined) throw new InvalidInputError('--out and --check exclude each other');
      // What is no file of a client is found before anything is exported.
      const file = out ?? check;
      const before = file === undefined ? undefined : await readClientFile(file, context);
      if (check !== undefined && before === undefined) {
        throw new InvalidInputError(`${check} does not exist`, [], { hint: 'Write it first, with --out.' });
      }
      const path = `${environmentPath}/allowlists/${format}`;
      const exported = await api.request({ path, schema: exportedAllowlistSchema });
      const { say } = context.terminal;
      if (check !== undefined && before !== undefined) {
        compare(check, before, exported, context);
        return;
      }
      if (out !== undefined) await writeClientFile(out, before, exported.document, context);
      else
        context.terminal.out((isJson ? JSON.stringify(exported, undefined, 2) : toText(exported.document)).trimEnd());
      say(`${env} allows ${plural(exported.allowed, 'server')}${out === undefined ? '' : ` in ${printable(out)}`}`);
      sayWithheld(exported, context);
    });
}

/** Says in which entries a file differs. Exit code 1: the file is not what is approved. */
function compare(
  file: string,
  before: Readonly<Record<string, unknown>>,
  exported: Exported,
  context: CommandContext,
): void {
  const { out } = context.terminal;
  const differences = differencesOf(before, exported.document);
  for (const { key, sign, entry } of differences) out(`${sign} ${key} ${printable(entry, 500)}`);
  if (differences.length === 0) {
    out(`${printable(file)} is what ${exported.environment} approves: ${plural(exported.allowed, 'server')}`);
    return;
  }
  context.terminal.explain(
    `${printable(file)} is not what ${exported.environment} approves. Write it again, with --out.`,
  );
  sayWithheld(exported, context);
  context.setExitCode(exitCodes.blocked);
}

function sayWithheld({ withheld, allowed }: Exported, { terminal: { say, explain } }: CommandContext): void {
  for (const { server, reason } of withheld) say(`not allowed: ${printable(server)}: ${printable(reason)}`);
  if (allowed === 0) explain('This file allows no server: a client that reads it refuses every one.');
}

import type { Command } from 'commander';
import { z } from 'zod';
import { shownApprovalSchema } from '../../shared/api/shown-approval.js';
import { type ShownConflict, shownConflictSchema } from '../../shared/api/shown-conflict.js';
import { conflictStatusSchema, conflictTypeSchema } from '../../shared/domain/analysis/conflict.js';
import { severitySchema } from '../../shared/domain/severity.js';
import type { CommandContext } from '../command-context.js';
import { withExamples } from '../with-examples.js';
import { plural } from '../../shared/everywhere/plural.js';
import { printable } from '../output/words/printable.js';
import { printConflict } from '../output/report/print-conflict.js';
import { toReported, worstFirst } from '../output/report/report.js';
import type { Terminal } from '../output/terminal.js';
import { choiceOption, parseInteger, parseTime, readOptions } from '../parse-options.js';
import { openApi, withApiOptions } from '../with-api.js';

const listOptionsSchema = z.object({
  severity: severitySchema.optional(),
  type: conflictTypeSchema.optional(),
  status: conflictStatusSchema.optional(),
  tool: z.string().optional(),
  max: z.int().optional(),
});
const setOptionsSchema = z.object({ reason: z.string().optional(), until: z.string().optional() });

/** `mtgs conflicts list|show|set`: what the registry found and what people made of it. */
export function addConflicts(program: Command, context: CommandContext): void {
  const conflicts = program.command('conflicts').description('list and settle conflicts');
  addList(conflicts, context);
  addShow(conflicts, context);
  addSet(conflicts, context);
}

function addList(conflicts: Command, context: CommandContext): void {
  withApiOptions(
    withExamples(conflicts.command('list'), {
      'conflicts list --env prod --status open --severity HIGH': 'what is open',
      'conflicts list --type EXACT_NAME --tool crm~search --max 50': 'of one type and tool',
    }).description('list conflicts, most dangerous first'),
  )
    .addOption(choiceOption('--severity <severity>', 'only of this severity', severitySchema))
    .addOption(choiceOption('--type <type>', 'only of this type', conflictTypeSchema))
    .addOption(choiceOption('--status <status>', 'only of this status', conflictStatusSchema))
    .option('--tool <id>', 'only of this tool')
    .option('--max <count>', `how many to print; ${shownMax} unless told, with --json all`, parseInteger(1, 100_000))
    .action(async (options: unknown) => {
      const { api, environmentPath, present } = openApi(options, context);
      const { max, ...query } = readOptions(listOptionsSchema, options);
      const found = await Array.fromAsync(
        api.list({
          path: `${environmentPath}/conflicts`,
          query: { ...query, limit: 500 },
          schema: shownConflictSchema,
        }),
      );
      const sorted = found.toSorted(worstFirst);
      present(sorted.slice(0, max), (conflicts, terminal) => {
        printConflicts(conflicts.slice(0, max ?? shownMax), sorted.length, terminal);
      });
    });
}

/** Conflicts printed in full unless told. */
const shownMax = 20;

function printConflicts(conflicts: readonly ShownConflict[], total: number, terminal: Terminal): void {
  for (const conflict of toReported(conflicts)) printConflict(conflict, terminal, { isBrief: true });
  const shown = conflicts.length;
  terminal.say(
    shown < total ? `${shown} of ${plural(total, 'conflict')}; --max shows more` : plural(total, 'conflict'),
  );
}

const pathOf = (environmentPath: string, id: string): string =>
  `${environmentPath}/conflicts/${encodeURIComponent(id)}`;

function addShow(conflicts: Command, context: CommandContext): void {
  withApiOptions(
    withExamples(conflicts.command('show'), { 'conflicts show exact-name-9f2c…': 'with its evidence' }).description(
      'show a conflict with its evidence',
    ),
  )
    .argument('<id>', 'id of the conflict')
    .action(async (id: string, options: unknown) => {
      const { api, environmentPath, present } = openApi(options, context);
      const conflict = await api.request({ path: pathOf(environmentPath, id), schema: shownConflictSchema });
      present(conflict, (shown, terminal) => {
        for (const one of toReported([shown])) printConflict(one, terminal);
      });
    });
}

function addSet(conflicts: Command, context: CommandContext): void {
  withApiOptions(
    withExamples(conflicts.command('set'), {
      'conflicts set exact-name-9f2c… acknowledged --reason "Renamed in March"': 'it is known, and goes on blocking',
      'conflicts set exact-name-9f2c… suppressed --reason "Twins until March" --until 2027-03-01':
        'it no longer counts; one that blocks asks for an approval',
    }).description('acknowledge, suppress or reopen a conflict'),
  )
    .argument('<id>', 'id of the conflict')
    .addArgument(conflicts.createArgument('<status>', 'its status').choices(['open', 'acknowledged', 'suppressed']))
    .option('--reason <text>', 'why')
    .option('--until <time>', 'date or ISO 8601 time at which it is open again', parseTime)
    .action(async (id: string, status: string, options: unknown) => {
      const { api, environmentPath, present, next } = openApi(options, context);
      const answer = await api.request({
        method: 'PATCH',
        path: pathOf(environmentPath, id),
        body: { status, ...readOptions(setOptionsSchema, options) },
        schema: z.union([shownConflictSchema, shownApprovalSchema]),
      });
      const words =
        'purpose' in answer
          ? `suppressing ${id} waits for approval: ${next('approvals', 'show', answer.id)}`
          : `${answer.id} is ${answer.status}${until(answer.statusUntil)}`;
      present(answer, (_, { out }) => {
        out(printable(words, 400));
      });
    });
}

const until = (end: string | undefined): string => (end === undefined ? '' : ` until ${end}`);

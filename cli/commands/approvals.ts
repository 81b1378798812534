import type { Command } from 'commander';
import { z } from 'zod';
import {
  expandedApprovalSchema,
  type ShownApproval,
  shownApprovalSchema,
  shownApprovalStatusSchema,
} from '../../shared/api/shown-approval.js';
import { purposeOf } from '../../shared/domain/approval.js';
import type { CommandContext } from '../command-context.js';
import { printConflict } from '../output/print-conflict.js';
import { printTable } from '../output/print-table.js';
import { printable } from '../output/printable.js';
import { toReported } from '../output/report.js';
import { choiceOption, readOptions } from '../parse-options.js';
import { openApi, withApiOptions } from './with-api.js';

const listOptionsSchema = z.object({ status: shownApprovalStatusSchema.optional(), all: z.boolean().optional() });
const decisionOptionsSchema = z.object({ comment: z.string().optional() });

/** `mtgs approvals list|show|approve|reject|cancel`: what waits for a person, and deciding it. */
export function addApprovals(program: Command, context: CommandContext): void {
  const approvals = program.command('approvals').description('list and decide what waits for approval');
  addList(approvals, context);
  addShow(approvals, context);
  addDecide(approvals, context, 'approve', 'let the tool in, or the conflict be suppressed; never your own request');
  addDecide(approvals, context, 'reject', 'keep the tool out, or the conflict open');
  addCancel(approvals, context);
}

function addList(approvals: Command, context: CommandContext): void {
  withApiOptions(approvals.command('list').description('list what waits, newest first'))
    .addOption(choiceOption('--status <status>', 'of this status', shownApprovalStatusSchema).conflicts('all'))
    .option('--all', 'whatever their status')
    .action(async (options: unknown) => {
      const { api, environmentPath, env, isJson } = openApi(options, context);
      const { status = 'pending', all = false } = readOptions(listOptionsSchema, options);
      const query = { limit: 500, ...(!all && { status }) };
      const found = await Array.fromAsync(
        api.list({ path: `${environmentPath}/approvals`, query, schema: shownApprovalSchema }),
      );
      if (isJson) {
        context.terminal.out(JSON.stringify(found, undefined, 2));
        return;
      }
      if (found.length === 0) {
        context.terminal.say(
          all ? `no approvals in ${env}` : `nothing is ${status} in ${env}; --all lists every approval`,
        );
        return;
      }
      printTable(
        ['ID', 'STATUS', 'SEVERITY', 'FOR', 'ASKED BY', 'EXPIRES'],
        found.map((one) => [one.id, one.status, one.severity, purposeOf(one), one.requestedBy.name, one.expiresAt]),
        context.terminal,
      );
    });
}

const pathOf = (environmentPath: string, id: string): string =>
  `${environmentPath}/approvals/${encodeURIComponent(id)}`;

const changesMax = 50;

function addShow(approvals: Command, context: CommandContext): void {
  withApiOptions(approvals.command('show').description('show an approval with its diff and conflicts'))
    .argument('<id>', 'id of the approval')
    .action(async (id: string, options: unknown) => {
      const { api, environmentPath, isJson } = openApi(options, context);
      const approval = await api.request({
        path: pathOf(environmentPath, id),
        query: { expand: 'evidence' },
        schema: expandedApprovalSchema,
      });
      const { terminal } = context;
      if (isJson) {
        terminal.out(JSON.stringify(approval, undefined, 2));
        return;
      }
      const { comparedWith, changes = [], conflicts = [] } = approval.evidence ?? {};
      const { out, colors } = terminal;
      out(`${colors.bold(printable(purposeOf(approval)))} is ${approval.status}, ${approval.severity}`);
      out(`asked by ${printable(approval.requestedBy.name)}, expires ${approval.expiresAt}`);
      if (approval.purpose.kind === 'suppress') out(`because: ${printable(approval.purpose.reason)}`);
      if (approval.decidedBy !== undefined) {
        const words = approval.comment === undefined ? '' : `: ${approval.comment}`;
        out(`decided by ${printable(approval.decidedBy.name)} at ${approval.decidedAt ?? '?'}${printable(words)}`);
      }
      out('');
      for (const { id, name, because } of approval.barred) {
        out(`may not decide: ${printable(name)}${name === id ? '' : ` (${printable(id)})`}: ${printable(because)}`);
      }
      if (approval.note !== undefined) out(printable(approval.note));
      if (comparedWith !== undefined) {
        const what = comparedWith.isApproved ? 'approved last' : 'the first one that was let in';
        out(`compared with version ${comparedWith.version}, ${what}:`);
      }
      for (const { severity, text, before, after } of changes.slice(0, changesMax)) {
        out(`${severity} ${printable(text)}`);
        if (before !== undefined) out(colors.red(`  - ${printable(before)}`));
        if (after !== undefined) out(colors.green(`  + ${printable(after)}`));
      }
      if (changes.length > changesMax) out(`and ${changes.length - changesMax} more; --json shows all`);
      for (const conflict of toReported(conflicts)) printConflict(conflict, terminal);
    });
}

function addDecide(
  approvals: Command,
  context: CommandContext,
  decision: 'approve' | 'reject',
  description: string,
): void {
  withApiOptions(approvals.command(decision).description(description))
    .argument('<id>', 'id of the approval')
    .option('--comment <text>', 'why')
    .action(async (id: string, options: unknown) => {
      const { api, environmentPath, isJson } = openApi(options, context);
      const decided = await api.request({
        method: 'POST',
        path: `${pathOf(environmentPath, id)}/${decision}`,
        body: readOptions(decisionOptionsSchema, options),
        schema: shownApprovalSchema,
      });
      print(decided, isJson, context);
    });
}

function addCancel(approvals: Command, context: CommandContext): void {
  withApiOptions(approvals.command('cancel').description('take your own request back'))
    .argument('<id>', 'id of the approval')
    .action(async (id: string, options: unknown) => {
      const { api, environmentPath, isJson } = openApi(options, context);
      const path = `${pathOf(environmentPath, id)}/cancel`;
      print(await api.request({ method: 'POST', path, schema: shownApprovalSchema }), isJson, context);
    });
}

function print(approval: ShownApproval, isJson: boolean, { terminal }: CommandContext): void {
  terminal.out(
    isJson
      ? JSON.stringify(approval, undefined, 2)
      : `${approval.id} (${printable(purposeOf(approval))}) is ${approval.status}`,
  );
}

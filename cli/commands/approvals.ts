import type { Command } from 'commander';
import { z } from 'zod';
import {
  expandedApprovalSchema,
  type ShownApproval,
  shownApprovalSchema,
  shownApprovalStatusSchema,
} from '../../shared/api/shown-approval.js';
import { purposeOf } from '../../shared/domain/governance/approval.js';
import type { CommandContext } from '../command-context.js';
import { withExamples } from '../with-examples.js';
import { printConflict } from '../output/report/print-conflict.js';
import { printTable } from '../output/print-table.js';
import { printable } from '../output/words/printable.js';
import { toReported } from '../output/report/report.js';
import type { Terminal } from '../output/terminal.js';
import { choiceOption, readOptions } from '../parse-options.js';
import { openApi, withApiOptions } from '../with-api.js';

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
  withApiOptions(
    withExamples(approvals.command('list'), {
      'approvals list --env prod': 'what waits',
      'approvals list --status rejected': 'what was rejected',
      'approvals list --all --json': 'everything, for a script',
    }).description('list what waits, newest first'),
  )
    .addOption(choiceOption('--status <status>', 'of this status', shownApprovalStatusSchema).conflicts('all'))
    .option('--all', 'whatever their status')
    .action(async (options: unknown) => {
      const { api, environmentPath, env, present } = openApi(options, context);
      const { status = 'pending', all = false } = readOptions(listOptionsSchema, options);
      const query = { limit: 500, ...(!all && { status }) };
      const found = await Array.fromAsync(
        api.list({ path: `${environmentPath}/approvals`, query, schema: shownApprovalSchema }),
      );
      const none = all ? `no approvals in ${env}` : `nothing is ${status} in ${env}; --all lists every approval`;
      present(found, (items, terminal) => {
        if (items.length === 0) terminal.say(none);
        else printTable(['id', 'status', 'severity', 'for', 'asked by', 'expires'], items.map(rowOf), terminal);
      });
    });
}

const rowOf = (approval: ShownApproval): string[] => {
  const { id, status, severity, requestedBy, expiresAt } = approval;
  return [id, status, severity, purposeOf(approval), requestedBy.name, expiresAt];
};

const pathOf = (environmentPath: string, id: string): string =>
  `${environmentPath}/approvals/${encodeURIComponent(id)}`;

const changesMax = 50;

function addShow(approvals: Command, context: CommandContext): void {
  withApiOptions(
    withExamples(approvals.command('show'), {
      'approvals show approval-4f0c…': 'what changed, what it conflicts with, and who may decide',
    }).description('show an approval with its diff and conflicts'),
  )
    .argument('<id>', 'id of the approval')
    .action(async (id: string, options: unknown) => {
      const { api, environmentPath, present } = openApi(options, context);
      const approval = await api.request({
        path: pathOf(environmentPath, id),
        query: { expand: 'evidence' },
        schema: expandedApprovalSchema,
      });
      present(approval, printApproval);
    });
}

function printApproval(approval: z.infer<typeof expandedApprovalSchema>, terminal: Terminal): void {
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
}

function addDecide(
  approvals: Command,
  context: CommandContext,
  decision: 'approve' | 'reject',
  description: string,
): void {
  withApiOptions(
    withExamples(approvals.command(decision), {
      [`approvals ${decision} approval-4f0c… --comment "Renamed in the next release"`]:
        'the comment is kept in the audit log',
    }).description(description),
  )
    .argument('<id>', 'id of the approval')
    .option('--comment <text>', 'why')
    .action(async (id: string, options: unknown) => {
      const { api, environmentPath, present } = openApi(options, context);
      const decided = await api.request({
        method: 'POST',
        path: `${pathOf(environmentPath, id)}/${decision}`,
        body: readOptions(decisionOptionsSchema, options),
        schema: shownApprovalSchema,
      });
      present(decided, printStatus);
    });
}

function addCancel(approvals: Command, context: CommandContext): void {
  withApiOptions(
    withExamples(approvals.command('cancel'), {
      'approvals cancel approval-4f0c…': 'the next analysis asks again',
    }).description('take your own request back'),
  )
    .argument('<id>', 'id of the approval')
    .action(async (id: string, options: unknown) => {
      const { api, environmentPath, present } = openApi(options, context);
      const path = `${pathOf(environmentPath, id)}/cancel`;
      present(await api.request({ method: 'POST', path, schema: shownApprovalSchema }), printStatus);
    });
}

function printStatus(approval: ShownApproval, { out }: Terminal): void {
  out(`${approval.id} (${printable(purposeOf(approval))}) is ${approval.status}`);
}

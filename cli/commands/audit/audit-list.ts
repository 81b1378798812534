import type { Command } from 'commander';
import { z } from 'zod';
import { type AuditRecord, auditRecordSchema, isDamaged } from '../../../shared/domain/governance/audit-entry.js';
import { chainPath } from '../../audit/chain-path.js';
import { filterSchema, withFilter } from '../../audit/filter-options.js';
import type { CommandContext } from '../../command-context.js';
import { withExamples } from '../../with-examples.js';
import { printTable } from '../../output/print-table.js';
import { printable } from '../../output/words/printable.js';
import { parseInteger, readOptions } from '../../parse-options.js';
import { openApi, withApiOptions } from '../../with-api.js';

/** `mtgs audit list`: entries of one chain. */
export function addAuditList(audit: Command, context: CommandContext): void {
  withFilter(
    withApiOptions(
      withExamples(audit.command('list'), {
        'audit list --env prod --type APPROVAL_APPROVED --from 2026-11-01T00:00:00Z': 'what was approved since',
        'audit list --actor rita@contoso.com --to 2026-12-01T00:00:00Z --max 200': 'what one person did',
        'audit list --subject crm~find_customer --after 41200': 'what happened to one tool after an entry',
      }).description('list entries in order of ingestion'),
    ),
  )
    .option('--max <count>', 'how many to print', parseInteger(1, 100_000), 50)
    .action(async (options: unknown) => {
      const { api, env, present } = openApi(options, context);
      const { max } = readOptions(z.object({ max: z.int() }), options);
      const query = { limit: Math.min(max, 500), ...readOptions(filterSchema, options) };
      const records: AuditRecord[] = [];
      for await (const record of api.list({ path: chainPath(env), query, schema: auditRecordSchema })) {
        records.push(record);
        if (records.length === max) break;
      }
      const { say } = context.terminal;
      present(records, (found, terminal) => {
        if (found.length === 0) say(`no such entries in ${env}`);
        else printTable(['#', 'at', 'event', 'who', 'what'], found.map(toRow), terminal);
      });
      for (const { sequence = '?', damaged } of records.filter(isDamaged)) {
        say(`entry ${sequence} of the chain ${env} is damaged: ${printable(damaged)}`);
      }
      if (records.length === max) say(`go on with --after ${records.at(-1)?.sequence ?? 0}`);
    });
}

function toRow(record: AuditRecord): string[] {
  if (isDamaged(record)) return [String(record.sequence ?? '?'), '', 'DAMAGED', '', record.damaged];
  const { sequence, at, type, actor, subject } = record;
  return [String(sequence), at, type, actor.name, `${subject.kind} ${subject.id}`];
}

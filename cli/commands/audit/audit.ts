import type { Command } from 'commander';
import type { CommandContext } from '../../command-context.js';
import { addAuditAnchor } from './audit-anchor.js';
import { addAuditExport } from './audit-export.js';
import { addAuditList } from './audit-list.js';
import { addAuditVerify } from './audit-verify.js';

/** `mtgs audit list|export|verify|anchor`: what happened, and that nobody changed it afterwards. */
export function addAudit(program: Command, context: CommandContext): void {
  const audit = program
    .command('audit')
    .description('read, export and verify the audit log; --env instance is that of sign-ins and keys');
  for (const add of [addAuditList, addAuditExport, addAuditVerify, addAuditAnchor]) add(audit, context);
}

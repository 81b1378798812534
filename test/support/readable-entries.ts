import { type AuditEntry, type AuditRecord, isDamaged } from '../../shared/domain/governance/audit-entry.js';

/** All entries, none of which may be damaged. */
export async function readableEntries(records: AsyncIterable<AuditRecord>): Promise<AuditEntry[]> {
  return Array.fromAsync(records, (record) => {
    if (isDamaged(record)) throw new Error(`entry ${record.sequence ?? '?'} is damaged: ${record.damaged}`);
    return record;
  });
}

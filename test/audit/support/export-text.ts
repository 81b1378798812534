import type { AuditRecord } from '../../../shared/domain/governance/audit-entry.js';
import type { AuditLog } from '../../../shared/audit/audit-log.js';
import type { AuditFilter } from '../../../shared/audit/read-log.js';
import { exportAudit, type ExportFormat } from '../../../shared/audit/export-audit.js';

/** A whole export as text. */
export async function exportText(audit: Pick<AuditLog, 'pages'>, chain: string, format: ExportFormat): Promise<string> {
  return Buffer.concat(await Array.fromAsync(exportAudit(audit, { chain, format, productVersion: '1' }))).toString();
}

/** A page of records. */
export async function listRecords(audit: AuditLog, chain: string, filter: AuditFilter, limit: number) {
  const { bytes } = await audit.page(
    chain,
    filter,
    { limit },
    { name: 'list', write: (lines) => ({ bytes: Buffer.from(`[${lines.map(({ json }) => json()).join(',')}]`) }) },
  );
  return JSON.parse(Buffer.from(bytes).toString()) as AuditRecord[];
}

/** Something to export that holds these records. */
export const logOf = (records: readonly AuditRecord[]): Pick<AuditLog, 'pages'> => ({
  async *pages(_chain, _filter, { write }) {
    const lines = records.map((record) => ({ record, json: () => JSON.stringify(record) }));
    if (lines.length > 0) yield write(lines, undefined).bytes;
  },
});

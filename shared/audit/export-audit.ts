import type { AuditRecord } from '../domain/governance/audit-entry.js';
import { formatCef } from './format-cef.js';

export const exportFormats = ['json', 'ndjson', 'cef'] as const;
export type ExportFormat = (typeof exportFormats)[number];

export const exportContentTypes: Record<ExportFormat, string> = {
  json: 'application/json; charset=utf-8',
  ndjson: 'application/x-ndjson; charset=utf-8',
  cef: 'text/plain; charset=utf-8',
};

/** Entries as text, piece by piece, damaged ones in their places: memory stays the same however many there are. */
export async function* exportAudit(
  entries: AsyncIterable<AuditRecord>,
  format: ExportFormat,
  productVersion: string,
): AsyncGenerator<string> {
  if (format !== 'json') {
    for await (const entry of entries) {
      yield format === 'cef' ? `${formatCef(entry, productVersion)}\n` : `${JSON.stringify(entry)}\n`;
    }
    return;
  }
  yield '[';
  let separator = '\n';
  for await (const entry of entries) {
    yield separator + JSON.stringify(entry);
    separator = ',\n';
  }
  yield '\n]\n';
}

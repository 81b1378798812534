import { type AuditRecord, isDamaged } from '../domain/governance/audit-entry.js';

/**
 * What a SIEM gets of an entry: the entry, with `before` and `after` only as long as a field there may be. The chain can be
 * checked without them, by sequence and hashes; the entry itself stays in the log.
 */
export type SiemRow = Readonly<Record<string, unknown>> & { readonly chain: string };

/** Longest JSON text of `before` or `after` in bytes: Log Analytics cuts a field at 64 KB. */
const fieldBytesMax = 60_000;

export const damagedType = 'AUDIT_ENTRY_DAMAGED';

export function siemRow(record: AuditRecord, now: Date): SiemRow {
  if (isDamaged(record)) return { ...record, type: damagedType, ingestedAt: now.toISOString() };
  const { before, after, ...rest } = record;
  return {
    ...rest,
    ...(before !== undefined && { before: bounded(before) }),
    ...(after !== undefined && { after: bounded(after) }),
  };
}

function bounded(value: unknown): unknown {
  const bytes = Buffer.byteLength(JSON.stringify(value));
  return bytes <= fieldBytesMax ? value : { leftOut: `${bytes} bytes: see the entry in MTGS` };
}

import { type AuditRecord, isDamaged } from '../domain/governance/audit-entry.js';
import { wellFormed } from './well-formed.js';

/**
 * What a SIEM gets of an entry: the entry, with `before` and `after` only as long as a field there may be. The chain can be
 * checked without them, by sequence and hashes; the entry itself stays in the log.
 */
export type SiemRow = Readonly<Record<string, unknown>> & { readonly chain: string };

/** Longest JSON text of `before` or `after` in bytes: Log Analytics cuts a field at 64 KB. */
const fieldBytesMax = 60_000;
/** Levels of objects and lists: readers of JSON in .NET stop at 64 unless told. */
const depthMax = 40;
/** Longest JSON text of a row in bytes. No entry that MTGS writes is nearly so long; the service refuses 1 MB. */
const rowBytesMax = 200_000;
/** Longest name of a chain: environments have at most 63 characters. */
const chainMax = 100;

export const damagedType = 'AUDIT_ENTRY_DAMAGED';

/**
 * The row for whatever stands in the log. It is one that the service takes: a row that it refuses would be tried again for
 * ever, and would keep all that comes after it away from the SIEM.
 */
export function siemRow(record: AuditRecord, now: Date): SiemRow {
  const row = isDamaged(record) ? damagedRow(record, record.damaged, now) : rowOf(record);
  const bytes = bytesOf(row);
  if (bytes <= rowBytesMax) return wellFormed(row);
  return wellFormed(damagedRow(record, `it has ${bytes} bytes, more than MTGS writes`, now));
}

function rowOf({ before, after, ...rest }: Exclude<AuditRecord, { damaged: string }>): SiemRow {
  return {
    ...rest,
    ...(before !== undefined && { before: bounded(before) }),
    ...(after !== undefined && { after: bounded(after) }),
  };
}

const damagedRow = ({ chain, sequence }: AuditRecord, damaged: string, now: Date): SiemRow => ({
  chain: chain.slice(0, chainMax),
  ...(sequence !== undefined && { sequence }),
  damaged,
  type: damagedType,
  ingestedAt: now.toISOString(),
});

function bounded(value: unknown): unknown {
  if (isDeep(value)) return { leftOut: `more than ${depthMax} levels: see the entry in MTGS` };
  const bytes = bytesOf(value);
  return bytes <= fieldBytesMax ? value : { leftOut: `${bytes} bytes: see the entry in MTGS` };
}

/** Level by level: what is nested deeply enough has no room on the stack. */
function isDeep(value: unknown): boolean {
  let level: unknown[] = [value];
  for (let depth = 0; level.length > 0; depth += 1) {
    if (depth > depthMax) return true;
    level = level.flatMap((one): unknown[] => (typeof one === 'object' && one !== null ? Object.values(one) : []));
  }
  return false;
}

const bytesOf = (value: unknown): number => Buffer.byteLength(JSON.stringify(value));

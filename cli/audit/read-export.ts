import {
  type AuditEntry,
  auditEntrySchema,
  damagedEntrySchema,
  type DamagedLine,
} from '../../shared/domain/governance/audit-entry.js';
import { AppError } from '../../shared/kernel/errors/errors.js';
import { reasonOf } from '../../shared/audit/reason-of.js';
import { parseExactJson } from './parse-exact-json.js';
import { type Line, readLines } from './read-lines.js';

/** The entries of an NDJSON export. A line that is none is a damaged entry in its place. */
export async function* readExport(file: string): AsyncGenerator<AuditEntry | DamagedLine> {
  for await (const line of readLines(file)) yield readRecord(line);
}

function readRecord({ number, bytes }: Line): AuditEntry | DamagedLine {
  try {
    const value = parseExactJson(bytes);
    const entry = auditEntrySchema.safeParse(value);
    // The value itself, not the copy of the schema, so that the hash is of what is in the file.
    if (entry.success) return value as AuditEntry;
    const damaged = damagedEntrySchema.safeParse(value).data;
    if (damaged === undefined) return { damaged: `line ${number}: ${reasonOf(entry.error)}` };
    return { ...damaged, damaged: `line ${number}: it was damaged when it was exported: ${damaged.damaged}` };
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    // Within one line of the file, every line is the first.
    return { damaged: `line ${number}: ${error.message.replaceAll('at line 1, column', 'at column')}` };
  }
}

import { type AuditEntry, auditEntrySchema } from '../../shared/domain/audit-entry.js';
import { InvalidInputError } from '../../shared/errors/errors.js';
import { parseLine } from './parse-line.js';
import { readLines } from './read-lines.js';

/** The entries of an NDJSON export. @throws {InvalidInputError} that names the line which is no entry. */
export async function* readExport(file: string): AsyncGenerator<AuditEntry> {
  for await (const { number, text } of readLines(file)) {
    const entry = auditEntrySchema.safeParse(parseLine(text));
    if (!entry.success) {
      throw new InvalidInputError(`line ${number} of ${file} is no audit entry`, [], {
        hint: 'It was changed, or this is no NDJSON export: make one with "mtgs audit export".',
      });
    }
    yield entry.data;
  }
}

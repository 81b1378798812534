import { type AuditAnchor, auditAnchorSchema } from '../../shared/domain/audit-entry.js';
import { InvalidInputError } from '../../shared/errors/errors.js';
import { parseLine } from './parse-line.js';
import { readLines } from './read-lines.js';

/** Anchors, one JSON object a line, in order of sequence. @throws {InvalidInputError} */
export async function readAnchors(file: string): Promise<AuditAnchor[]> {
  const anchors: AuditAnchor[] = [];
  for await (const { number, text } of readLines(file)) {
    const anchor = auditAnchorSchema.safeParse(parseLine(text));
    if (!anchor.success) throw new InvalidInputError(`line ${number} of ${file} is no anchor of "mtgs audit anchor"`);
    anchors.push(anchor.data);
  }
  return anchors.sort((a, b) => a.sequence - b.sequence);
}

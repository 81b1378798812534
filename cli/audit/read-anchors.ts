import { type AuditAnchor, auditAnchorSchema } from '../../shared/domain/governance/audit-entry.js';
import { AppError, InvalidInputError } from '../../shared/kernel/errors/errors.js';
import { reasonOf } from '../../shared/audit/reason-of.js';
import { parseExactJson } from './parse-exact-json.js';
import { type Line, readLines } from './read-lines.js';

/** Anchors of any chains, one JSON object a line. @throws {InvalidInputError} that names a line which is none. */
export async function readAnchors(file: string): Promise<AuditAnchor[]> {
  const anchors: AuditAnchor[] = [];
  for await (const line of readLines(file)) {
    const anchor = readAnchor(line);
    if (typeof anchor === 'string') {
      throw new InvalidInputError(`line ${line.number} of ${file} is no anchor: ${anchor}`, [], {
        hint: 'An anchor is a line that "mtgs audit anchor" printed.',
      });
    }
    anchors.push(anchor);
  }
  return anchors;
}

/** The anchor, or what is wrong with the line. */
function readAnchor({ bytes }: Line): AuditAnchor | string {
  try {
    const parsed = auditAnchorSchema.safeParse(parseExactJson(bytes));
    return parsed.success ? parsed.data : reasonOf(parsed.error);
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    return error.message;
  }
}

import { z } from 'zod';
import { type AuditRecord, auditEntrySchema, type DamagedEntry, isDamaged } from '../domain/governance/audit-entry.js';
import type { DamagedRow, Document, Stored } from '../platform/documents/documents.js';
import { entryId, sequenceOfId } from './entry-id.js';
import { reasonOf } from './reason-of.js';

const documentSchema = z.strictObject({
  id: z.string(),
  chain: z.string(),
  kind: z.literal('entry'),
  value: auditEntrySchema,
});

/**
 * The entry of a stored document, exactly as it is stored: what a schema would leave out, no hash protects. A document
 * that is not what appending wrote is a damaged entry, whatever is wrong with it.
 */
export function readEntry(chain: string, stored: Stored<Document>): AuditRecord {
  const { id } = stored.value;
  const entry = parse(chain, stored);
  if (typeof entry !== 'string') return entry;
  return readDamagedRow(chain, { id, reason: entry });
}

/** The damaged entry that a row is whose text is no document. */
export function readDamagedRow(chain: string, { id, reason }: Pick<DamagedRow, 'id' | 'reason'>): DamagedEntry {
  const sequence = sequenceOfId(id);
  return { chain, ...(sequence !== undefined && { sequence }), damaged: `the document ${id.slice(0, 100)}: ${reason}` };
}

/**
 * What {@link readEntry} gave, as JSON: that of the stored text where there is one, which reading has found to be the one
 * that was written.
 */
export function entryText(chain: string, { value: { id }, text }: Stored<Document>, record: AuditRecord): string {
  const before = `${JSON.stringify({ id, chain, kind: 'entry' }).slice(0, -1)},"value":`;
  if (isDamaged(record) || text?.startsWith(before) !== true) return JSON.stringify(record);
  return text.slice(before.length, -1);
}

/** The entry, or what is wrong with its document. */
function parse(chain: string, { value: document, text }: Stored<Document>): AuditRecord | string {
  const parsed = documentSchema.safeParse(document);
  if (!parsed.success) return reasonOf(parsed.error);
  if (document['chain'] !== chain) return 'its chain is not the one that it is kept in';
  const entry = parsed.data.value;
  if (document.id !== entryId(entry.sequence)) return `it holds the entry ${entry.sequence}`;
  if (text !== undefined && !isTextOf(text, document))
    return 'its text was rewritten, such as with a key that is there twice';
  return document['value'] as typeof entry;
}

/** Whether a text is the one that was written for a document. Of a key that is there twice, parsing keeps only one. */
function isTextOf(text: string, document: Document): boolean {
  try {
    return JSON.stringify(document) === text;
  } catch {
    return false; // Nested more deeply than it can be written.
  }
}

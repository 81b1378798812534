import { sha256 } from '../../kernel/canonical/canonical-json.js';
import type { DamagedRow, Document, Stored } from './documents.js';

/** One row of a container's table. */
export interface Row {
  readonly lsn: number;
  readonly partition: string;
  readonly id: string;
  readonly body: string;
}

export type Reading = { readonly stored: Stored<Document> } | { readonly damaged: DamagedRow };

/** Where a row is, and how to tell where its text stops being JSON. */
interface Place {
  readonly container: string;
  readonly partitionKey: string;
  /** The first character that is no JSON, counted from 1; 0 when all of it is. */
  readonly errorPosition: (text: string) => number;
}

/** A row as a document, or as what it is when it is none: its text is no JSON, or that of another document. */
export function readRow({ lsn, partition, id, body }: Row, { container, partitionKey, errorPosition }: Place): Reading {
  const place = `row ${lsn} of the container ${container}`;
  const damaged = (what: string): Reading => ({
    damaged: { partition, id, place, reason: `damaged: ${what} (${place})`, text: body },
  });
  let value: unknown;
  try {
    value = JSON.parse(body);
  } catch {
    return damaged(`it is no JSON from character ${errorPosition(body)} on`);
  }
  const isThisDocument =
    typeof value === 'object' && value !== null && 'id' in value && value.id === id && partitionKey in value;
  if (!isThisDocument || (value as Document)[partitionKey] !== partition) {
    return damaged('its text is not that of this document');
  }
  return { stored: { value: value as Document, etag: String(lsn), text: body } };
}

/** A digest of the first `limit` rows, and of whether there are more. Lengths come first, so that no text reads as two. */
export const markOf = (rows: readonly Row[], limit: number): string =>
  sha256(
    rows
      .slice(0, limit)
      .map(({ lsn, id, body }) => `${lsn} ${id.length} ${body.length} ${id}${body}`)
      .concat(rows.length > limit ? 'more' : 'end')
      .join(''),
  );

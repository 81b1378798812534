import type { AuditLog } from './audit-log.js';
import type { AuditFilter, AuditLine } from './read-log.js';
import { formatCef } from './format-cef.js';

export const exportFormats = ['json', 'ndjson', 'cef'] as const;
export type ExportFormat = (typeof exportFormats)[number];

export const exportContentTypes: Record<ExportFormat, string> = {
  json: 'application/json; charset=utf-8',
  ndjson: 'application/x-ndjson; charset=utf-8',
  cef: 'text/plain; charset=utf-8',
};

/** What is exported, and as what. */
export interface Export {
  readonly chain: string;
  readonly filter?: AuditFilter;
  readonly format: ExportFormat;
  readonly productVersion: string;
}

/** Entries as text, page by page, damaged ones in their places: memory stays the same however many there are. */
export async function* exportAudit(
  audit: Pick<AuditLog, 'pages'>,
  { chain, filter = {}, format, productVersion }: Export,
): AsyncGenerator<Uint8Array> {
  const write = (lines: readonly AuditLine[]) => ({ bytes: Buffer.from(writeLines(lines, format, productVersion)) });
  const pages = audit.pages(chain, filter, { name: `export as ${format}`, write });
  if (format !== 'json') {
    yield* pages;
    return;
  }
  let separator = '[\n';
  for await (const page of pages) {
    yield Buffer.concat([Buffer.from(separator), page]);
    separator = ',\n';
  }
  yield Buffer.from(separator === '[\n' ? '[\n]\n' : '\n]\n');
}

function writeLines(lines: readonly AuditLine[], format: ExportFormat, productVersion: string): string {
  if (format === 'json') return lines.map(({ json }) => json()).join(',\n');
  const write =
    format === 'cef' ? ({ record }: AuditLine) => formatCef(record, productVersion) : ({ json }: AuditLine) => json();
  return lines.map((line) => `${write(line)}\n`).join('');
}

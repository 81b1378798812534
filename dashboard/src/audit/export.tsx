import type { ReactNode } from 'react';
import { auditExportUrl } from '../api/links.js';
import type { AuditFilter } from '../api/queries.js';

const formats = ['json', 'ndjson', 'cef'] as const;

/** Links that save the log as it is filtered. */
export function Export({ chain, filter }: { readonly chain: string; readonly filter: AuditFilter }): ReactNode {
  return (
    <span className="flex flex-wrap items-center gap-2">
      Export:
      {formats.map((format) => (
        <a
          key={format}
          className="link"
          href={auditExportUrl(chain, format, filter)}
          download={`audit-${chain}.${format}`}
        >
          {format}
        </a>
      ))}
    </span>
  );
}

import { type AuditFilter, instanceChain } from './queries.js';
import type { paths } from './schema.js';

const ofEnvironment: keyof paths = '/v1/environments/{environment}/audit-entries/export';
const ofInstance: keyof paths = '/v1/instance/audit-entries/export';

/** Where the browser downloads an export itself, as a stream. */
export function auditExportUrl(chain: string, format: 'json' | 'ndjson' | 'cef', filter: AuditFilter): string {
  const given = Object.entries<string | undefined>(filter).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, value]],
  );
  const path = chain === instanceChain ? ofInstance : ofEnvironment.replace('{environment}', encodeURIComponent(chain));
  return `${path}?${new URLSearchParams([['format', format], ...given]).toString()}`;
}

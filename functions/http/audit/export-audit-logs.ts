import { z } from 'zod';
import type { AuditLog } from '../../../shared/audit/audit-log.js';
import { exportAudit, exportContentTypes, exportFormats } from '../../../shared/audit/export-audit.js';
import type { RecordEvent } from '../../../shared/audit/record-event.js';
import { productVersion } from '../../engine/product-version.js';
import { auditQuery, checkChain, toAuditFilter } from '../../support/audit-query.js';
import { defineRoute } from '../../engine/route.js';

interface Services {
  readonly audit: AuditLog;
  readonly recordEvent: RecordEvent;
}

/** GET /v1/api/audit-logs/export: streams; the export is an entry of the log itself. */
export const exportAuditLogs = ({ audit, recordEvent }: Services) =>
  defineRoute({
    name: 'exportAuditLogs',
    method: 'GET',
    route: 'v1/api/audit-logs/export',
    summary: 'Export audit entries as JSON, NDJSON or CEF; resume with `after`',
    query: auditQuery.extend({ format: z.enum(exportFormats).default('ndjson') }),
    answers: { 200: { description: 'The entries, streamed', types: Object.values(exportContentTypes) } },
    async handle({ query: { format, ...query }, caller }) {
      checkChain(caller, query.env);
      const filter = toAuditFilter(query);
      await recordEvent({
        env: query.env,
        type: 'AUDIT_EXPORTED',
        actor: caller.actor,
        subject: { kind: 'audit', id: query.env },
        after: { format, ...filter },
      });
      const encoder = new TextEncoder();
      const pieces = exportAudit(audit.entries(query.env, filter), format, productVersion);
      const stream = (async function* () {
        for await (const piece of pieces) yield encoder.encode(piece);
      })();
      return { status: 200, raw: stream, headers: { 'Content-Type': exportContentTypes[format] } };
    },
  });

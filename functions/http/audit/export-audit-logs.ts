import { exportContentTypes } from '../../../shared/audit/export-audit.js';
import { rolesFrom } from '../../../shared/access/roles-from.js';
import { exportChain, type ExportServices } from './audit-answers.js';
import { chainOf, exportQuery } from './audit-query.js';
import { environmentParams } from '../../wire/schemas.js';
import { defineRoute } from '../../engine/route.js';

/** GET /v1/environments/{environment}/audit-entries/export: streams; the export is an entry of the chain itself. */
export const exportAuditLogs = (services: ExportServices) =>
  defineRoute({
    name: 'exportAuditLogs',
    method: 'GET',
    route: 'v1/environments/{environment}/audit-entries/export',
    roles: rolesFrom('reviewer', 'auditor'),
    summary: 'Export audit entries as JSON, NDJSON or CEF; resume with `after`',
    params: environmentParams,
    query: exportQuery,
    answers: { 200: { description: 'The entries, streamed', types: Object.values(exportContentTypes) } },
    handle: ({ params: { environment }, query, caller, isHead }) =>
      exportChain(services, { chain: chainOf(environment), query, caller, isHead }),
  });

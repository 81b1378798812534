import { instanceChain } from '../../../shared/domain/governance/audit-entry.js';
import { exportContentTypes } from '../../../shared/audit/export-audit.js';
import { rolesFrom } from '../../../shared/access/roles-from.js';
import { exportChain, type ExportServices } from './audit-answers.js';
import { exportQuery } from './audit-query.js';
import { defineRoute } from '../../engine/route.js';

/** GET /v1/instance/audit-entries/export: streams; the export is an entry of the chain itself. */
export const exportInstanceAuditLogs = (services: ExportServices) =>
  defineRoute({
    name: 'exportInstanceAuditLogs',
    method: 'GET',
    route: 'v1/instance/audit-entries/export',
    roles: rolesFrom('reviewer', 'auditor'),
    summary: "Export the instance's own audit entries as JSON, NDJSON or CEF; resume with `after`",
    query: exportQuery,
    problems: ['not-found'],
    answers: { 200: { description: 'The entries, streamed', types: Object.values(exportContentTypes) } },
    handle: ({ query, caller, isHead }) => exportChain(services, { chain: instanceChain, query, caller, isHead }),
  });

import { slugSchema } from '../../../shared/domain/ids.js';
import { exportContentTypes } from '../../../shared/audit/export-audit.js';
import { rolesFrom } from '../../../shared/access/roles-from.js';
import { exportChain, type ExportServices } from './audit-answers.js';
import { exportQuery } from './audit-query.js';
import { defineRoute } from '../../engine/route.js';

/** GET /v1/api/audit-logs/export: an alias for what names the chain in the query. */
export const exportAuditLogsByQuery = (services: ExportServices) =>
  defineRoute({
    name: 'exportAuditLogsByQuery',
    method: 'GET',
    route: 'v1/api/audit-logs/export',
    roles: rolesFrom('reviewer', 'auditor'),
    summary: 'Alias of exportAuditLogs and exportInstanceAuditLogs, with the chain in the query',
    query: exportQuery.extend({ env: slugSchema.meta({ description: 'The environment, or `instance`' }) }),
    problems: ['not-found'],
    answers: { 200: { description: 'The entries, streamed', types: Object.values(exportContentTypes) } },
    handle: ({ query: { env, ...query }, caller, isHead }) =>
      exportChain(services, { chain: env, query, caller, isHead }),
  });

import { auditRecordSchema } from '../../../shared/domain/governance/audit-entry.js';
import type { AuditLog } from '../../../shared/audit/audit-log.js';
import { rolesFrom } from '../../../shared/access/roles-from.js';
import { listChain } from './audit-answers.js';
import { chainOf, listQuery } from './audit-query.js';
import { environmentParams, pageOf } from '../../wire/schemas.js';
import { defineRoute } from '../../engine/route.js';

/** GET /v1/environments/{environment}/audit-entries: by sequence, which is the order of ingestion; a damaged entry says what is wrong. */
export const listAuditLogs = (services: { readonly audit: AuditLog }) =>
  defineRoute({
    name: 'listAuditLogs',
    method: 'GET',
    route: 'v1/environments/{environment}/audit-entries',
    roles: rolesFrom('reviewer', 'auditor'),
    summary: "List an environment's audit entries in order of ingestion",
    params: environmentParams,
    query: listQuery,
    answers: { 200: { description: 'A page of entries', schema: pageOf(auditRecordSchema) } },
    handle: ({ params: { environment }, query, caller }) => listChain(services, chainOf(environment), query, caller),
  });

import { auditRecordSchema, instanceChain } from '../../../shared/domain/governance/audit-entry.js';
import type { AuditLog } from '../../../shared/audit/audit-log.js';
import { rolesFrom } from '../../../shared/access/roles-from.js';
import { listChain } from './audit-answers.js';
import { listQuery } from './audit-query.js';
import { pageOf } from '../../wire/schemas.js';
import { defineRoute } from '../../engine/route.js';

/** GET /v1/instance/audit-entries: by sequence, which is the order of ingestion; a damaged entry says what is wrong. */
export const listInstanceAuditLogs = (services: { readonly audit: AuditLog }) =>
  defineRoute({
    name: 'listInstanceAuditLogs',
    method: 'GET',
    route: 'v1/instance/audit-entries',
    roles: rolesFrom('reviewer', 'auditor'),
    summary: "List the instance's own audit entries: sign-ins, refusals and changes of API keys",
    query: listQuery,
    problems: ['not-found'],
    answers: { 200: { description: 'A page of entries', schema: pageOf(auditRecordSchema) } },
    handle: ({ query, caller }) => listChain(services, instanceChain, query, caller),
  });

import { auditRecordSchema } from '../../../shared/domain/audit-entry.js';
import type { AuditLog } from '../../../shared/audit/audit-log.js';
import { auditQuery, checkChain, toAuditFilter } from '../../support/audit-query.js';
import { pageOf, pageQuery } from '../../wire/schemas.js';
import { defineRoute } from '../../engine/route.js';

/** GET /v1/api/audit-logs: in order of sequence, which is the order of ingestion; a damaged entry says what is wrong. */
export const listAuditLogs = ({ audit }: { readonly audit: AuditLog }) =>
  defineRoute({
    name: 'listAuditLogs',
    method: 'GET',
    route: 'v1/api/audit-logs',
    summary: "An environment's audit entries in order of ingestion",
    query: auditQuery.extend(pageQuery.shape),
    answers: { 200: { description: 'A page of entries', schema: pageOf(auditRecordSchema) } },
    async handle({ query: { limit, cursor, ...query }, caller }) {
      checkChain(caller, query.env);
      const page = await audit.page(query.env, toAuditFilter(query), limit, cursor);
      const { items, continuation } = page;
      return { status: 200, body: { items, ...(continuation !== undefined && { nextCursor: continuation }) } };
    },
  });

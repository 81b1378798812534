import { z } from 'zod';
import { auditAnchorSchema } from '../../../shared/domain/audit-entry.js';
import {
  brokenChainSchema,
  intactChainSchema,
  unestablishedChainSchema,
} from '../../../shared/domain/chain-verification.js';
import { slugSchema } from '../../../shared/domain/ids.js';
import { anchorOf } from '../../../shared/audit/anchor-of.js';
import { anchorsFromQuery, anchorsPattern } from '../../../shared/audit/anchors-in-query.js';
import type { AuditLog } from '../../../shared/audit/audit-log.js';
import { verifyChain } from '../../../shared/audit/verify-chain.js';
import { checkChain } from '../../support/audit-query.js';
import { defineRoute } from '../../engine/route.js';

const answerSchema = z.discriminatedUnion('verdict', [
  /** Keep the anchor elsewhere: verified with it later, a cut-off end is found too. */
  intactChainSchema.extend({ anchor: auditAnchorSchema }),
  brokenChainSchema,
  unestablishedChainSchema,
]);

interface Services {
  readonly audit: AuditLog;
  readonly now: () => Date;
}

/** GET /v1/api/audit-logs/verify: recomputes the chain, and compares it with anchors if any are given. */
export const verifyAuditLogs = ({ audit, now }: Services) =>
  defineRoute({
    name: 'verifyAuditLogs',
    method: 'GET',
    route: 'v1/api/audit-logs/verify',
    summary: 'Recompute the hash chain and name the first bad entry',
    query: z.strictObject({
      env: slugSchema,
      anchors: z
        .string()
        .regex(anchorsPattern, 'lists at most 20 anchors, each as <sequence>:<hash>, with commas between them')
        .meta({ description: 'Up to 20 anchors of this chain, as <sequence>:<hash>, with commas between them' })
        .optional(),
    }),
    answers: { 200: { description: 'Intact, broken or not established, and what to anchor', schema: answerSchema } },
    async handle({ query: { env, anchors }, caller }) {
      checkChain(caller, env);
      const at = now();
      const result = await verifyChain(audit.entries(env), {
        chain: env,
        ...(anchors !== undefined && { anchors: anchorsFromQuery(anchors, env, at) }),
      });
      return {
        status: 200,
        body: result.verdict === 'intact' ? { ...result, anchor: anchorOf(result, at) } : result,
      };
    },
  });

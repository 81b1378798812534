import { z } from 'zod';
import { slugSchema } from '../../shared/domain/ids.js';
import type { AuditLog } from '../../shared/governance/audit/audit-log.js';
import { verifyChain } from '../../shared/governance/audit/verify-chain.js';
import { checkChain } from '../runtime/audit-query.js';
import { defineRoute } from '../runtime/route.js';

const verificationSchema = z.object({
  intact: z.boolean(),
  entries: z.int(),
  sequence: z.int(),
  hash: z.string(),
  fault: z.object({ sequence: z.int(), eventId: z.string().optional(), reason: z.string() }).optional(),
  /** Keep this elsewhere: verified with it later, a cut-off end is found too. */
  anchor: z.object({ chain: z.string(), sequence: z.int(), hash: z.string(), at: z.iso.datetime() }).optional(),
});

interface Services {
  readonly audit: AuditLog;
  readonly now: () => Date;
}

/** GET /v1/api/audit-logs/verify: recomputes the chain, against an anchor if one is given. */
export const verifyAuditLogs = ({ audit, now }: Services) =>
  defineRoute({
    name: 'verifyAuditLogs',
    method: 'GET',
    route: 'v1/api/audit-logs/verify',
    summary: 'Recompute the hash chain and name the first bad entry',
    query: z
      .strictObject({
        env: slugSchema,
        anchorSequence: z.coerce.number().int().min(0).optional(),
        anchorHash: z
          .string()
          .regex(/^[0-9a-f]{64}$/)
          .optional(),
      })
      .refine(({ anchorSequence, anchorHash }) => (anchorSequence === undefined) === (anchorHash === undefined), {
        message: 'an anchor is a sequence and a hash',
        path: ['anchorHash'],
      }),
    answers: { 200: { description: 'Intact or not, and what to anchor', schema: verificationSchema } },
    async handle({ query: { env, anchorSequence, anchorHash }, caller }) {
      checkChain(caller, env);
      const at = now().toISOString();
      const anchors =
        anchorSequence === undefined || anchorHash === undefined
          ? []
          : [{ chain: env, sequence: anchorSequence, hash: anchorHash, at }];
      const result = await verifyChain(audit.entries(env), anchors);
      const { sequence, hash, intact } = result;
      return { status: 200, body: { ...result, ...(intact && { anchor: { chain: env, sequence, hash, at } }) } };
    },
  });

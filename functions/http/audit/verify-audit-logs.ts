import { anchoredVerificationSchema } from '../../../shared/domain/governance/chain-verification.js';
import { rolesFrom } from '../../../shared/access/roles-from.js';
import { type VerifyServices, verifyWholeChain } from './audit-answers.js';
import { anchorsQuery, chainOf } from './audit-query.js';
import { environmentParams } from '../../wire/schemas.js';
import { defineRoute } from '../../engine/route.js';

/** GET /v1/environments/{environment}/audit-entries/verification: recomputes the chain, and compares it with anchors if any are given. */
export const verifyAuditLogs = (services: VerifyServices) =>
  defineRoute({
    name: 'verifyAuditLogs',
    method: 'GET',
    route: 'v1/environments/{environment}/audit-entries/verification',
    roles: rolesFrom('reviewer', 'auditor'),
    summary: "Recompute an environment's hash chain and name the first bad entry",
    params: environmentParams,
    query: anchorsQuery,
    answers: {
      200: { description: 'Intact, broken or not established, and what to anchor', schema: anchoredVerificationSchema },
    },
    handle: ({ params: { environment }, query: { anchors }, caller }) =>
      verifyWholeChain(services, chainOf(environment), anchors, caller),
  });

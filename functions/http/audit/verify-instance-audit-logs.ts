import { instanceChain } from '../../../shared/domain/governance/audit-entry.js';
import { anchoredVerificationSchema } from '../../../shared/domain/governance/chain-verification.js';
import { rolesFrom } from '../../../shared/access/roles-from.js';
import { type VerifyServices, verifyWholeChain } from './audit-answers.js';
import { anchorsQuery } from './audit-query.js';
import { defineRoute } from '../../engine/route.js';

/** GET /v1/instance/audit-entries/verification: recomputes the chain, and compares it with anchors if any are given. */
export const verifyInstanceAuditLogs = (services: VerifyServices) =>
  defineRoute({
    name: 'verifyInstanceAuditLogs',
    method: 'GET',
    route: 'v1/instance/audit-entries/verification',
    roles: rolesFrom('reviewer', 'auditor'),
    summary: "Recompute the instance's own hash chain and name the first bad entry",
    query: anchorsQuery,
    problems: ['not-found'],
    answers: {
      200: { description: 'Intact, broken or not established, and what to anchor', schema: anchoredVerificationSchema },
    },
    handle: ({ query: { anchors }, caller }) => verifyWholeChain(services, instanceChain, anchors, caller),
  });

import { type DecisionServices, defineDecision } from './decision-route.js';

/** POST /v1/environments/{environment}/approvals/{approval}/approve */
export const approveApproval = (services: DecisionServices) =>
  defineDecision(services, {
    name: 'approveApproval',
    decision: 'approve',
    summary: 'Approve what was asked for, once; never your own request',
  });

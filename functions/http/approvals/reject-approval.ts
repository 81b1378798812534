import { type DecisionServices, defineDecision } from './decision-route.js';

/** POST /v1/environments/{environment}/approvals/{approval}/reject */
export const rejectApproval = (services: DecisionServices) =>
  defineDecision(services, {
    name: 'rejectApproval',
    decision: 'reject',
    summary: 'Reject what was asked for, once; never your own request',
  });

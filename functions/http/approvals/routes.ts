import type { Services } from '../../services.js';
import { answerCard } from './answer-card.js';
import { cancelApproval } from './cancel-approval.js';
import { decideApproval } from './decide-approval.js';
import { listApprovals } from './list-approvals.js';
import { showApproval } from './show-approval.js';

/** Routes for approvals and their cards. */
export const approvalsRoutes = (services: Services) => [
  answerCard(services),
  cancelApproval(services),
  decideApproval(services),
  listApprovals(services),
  showApproval(services),
];

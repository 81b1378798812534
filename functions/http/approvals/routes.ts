import type { Services } from '../../services.js';
import { answerCard } from './answer-card.js';
import { approveApproval } from './approve-approval.js';
import { cancelApproval } from './cancel-approval.js';
import { listApprovals } from './list-approvals.js';
import { rejectApproval } from './reject-approval.js';
import { showApproval } from './show-approval.js';

/** Routes for approvals and their cards. */
export const approvalsRoutes = (services: Services) => [
  answerCard(services),
  approveApproval(services),
  cancelApproval(services),
  listApprovals(services),
  rejectApproval(services),
  showApproval(services),
];

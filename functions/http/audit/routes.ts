import type { Services } from '../../services.js';
import { exportAuditLogs } from './export-audit-logs.js';
import { listAuditLogs } from './list-audit-logs.js';
import { verifyAuditLogs } from './verify-audit-logs.js';

/** Routes for the audit trail. */
export const auditRoutes = (services: Services) => [
  exportAuditLogs(services),
  listAuditLogs(services),
  verifyAuditLogs(services),
];

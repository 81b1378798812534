import type { Services } from '../../services.js';
import { exportAuditLogs } from './export-audit-logs.js';
import { exportAuditLogsByQuery } from './export-audit-logs-by-query.js';
import { exportInstanceAuditLogs } from './export-instance-audit-logs.js';
import { listAuditLogs } from './list-audit-logs.js';
import { listInstanceAuditLogs } from './list-instance-audit-logs.js';
import { verifyAuditLogs } from './verify-audit-logs.js';
import { verifyInstanceAuditLogs } from './verify-instance-audit-logs.js';

/** Routes for the audit trail. */
export const auditRoutes = (services: Services) => [
  exportAuditLogs(services),
  exportAuditLogsByQuery(services),
  exportInstanceAuditLogs(services),
  listAuditLogs(services),
  listInstanceAuditLogs(services),
  verifyAuditLogs(services),
  verifyInstanceAuditLogs(services),
];

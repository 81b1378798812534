import { shownAnalysisRunSchema } from '../../shared/api/shown-analysis-run.js';
import { shownApprovalSchema } from '../../shared/api/shown-approval.js';
import { shownCheckSchema } from '../../shared/api/shown-check.js';
import { shownConflictSchema } from '../../shared/api/shown-conflict.js';
import { shownDeliverySchema } from '../../shared/api/shown-delivery.js';
import { shownSyncRunSchema } from '../../shared/api/shown-sync-run.js';
import { shownToolSchema, shownToolVersionSchema } from '../../shared/api/shown-tool.js';
import { alertChannelSchema } from '../../shared/domain/alerts/alert.js';
import { environmentSchema, policySchema } from '../../shared/domain/environments/environment.js';
import { shownServerSchema, transportSchema } from '../../shared/domain/registry/server.js';
import { severitySchema } from '../../shared/domain/severity.js';
import { toolDefinitionSchema } from '../../shared/domain/registry/tool.js';

/**
 * Schemas under their names in the OpenAPI document; where they appear, they are referred to. What only answers have
 * names itself, or the document would also describe how it is sent.
 */
export const openApiSchemas = {
  AlertChannel: alertChannelSchema,
  AnalysisRun: shownAnalysisRunSchema,
  Approval: shownApprovalSchema,
  Check: shownCheckSchema,
  Conflict: shownConflictSchema,
  Delivery: shownDeliverySchema,
  Environment: environmentSchema,
  Policy: policySchema,
  Server: shownServerSchema,
  Severity: severitySchema,
  SyncRun: shownSyncRunSchema,
  Tool: shownToolSchema,
  ToolDefinition: toolDefinitionSchema,
  ToolVersion: shownToolVersionSchema,
  Transport: transportSchema,
};

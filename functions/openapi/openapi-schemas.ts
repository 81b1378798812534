import { alertChannelSchema } from '../../shared/domain/alert.js';
import { analysisRunSchema, stageOutcomeSchema } from '../../shared/domain/analysis-run.js';
import { approvalSchema } from '../../shared/domain/approval.js';
import { conflictSchema, findingSchema } from '../../shared/domain/conflict.js';
import { deliverySchema } from '../../shared/domain/delivery.js';
import { environmentSchema, policySchema } from '../../shared/domain/environment.js';
import { actorSchema } from '../../shared/domain/event.js';
import { serverSchema, transportSchema } from '../../shared/domain/server.js';
import { severitySchema } from '../../shared/domain/severity.js';
import { syncRunSchema } from '../../shared/domain/sync-run.js';
import { toolDefinitionSchema, toolSchema, toolVersionSchema } from '../../shared/domain/tool.js';

/** The domain's schemas under their names in the OpenAPI document; where they appear, they are referred to. */
export const openApiSchemas = {
  Actor: actorSchema,
  AlertChannel: alertChannelSchema,
  AnalysisRun: analysisRunSchema,
  Approval: approvalSchema,
  Conflict: conflictSchema,
  Delivery: deliverySchema,
  Environment: environmentSchema,
  Finding: findingSchema,
  Policy: policySchema,
  Server: serverSchema,
  Severity: severitySchema,
  StageOutcome: stageOutcomeSchema,
  SyncRun: syncRunSchema,
  Tool: toolSchema,
  ToolDefinition: toolDefinitionSchema,
  ToolVersion: toolVersionSchema,
  Transport: transportSchema,
};

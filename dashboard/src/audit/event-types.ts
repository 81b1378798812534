import type { AuditFilter } from '../api/queries.js';

type EventType = NonNullable<AuditFilter['type']>;

const listed: Readonly<Record<EventType, true>> = {
  ENVIRONMENT_CREATED: true,
  ENVIRONMENT_UPDATED: true,
  SERVER_REGISTERED: true,
  SERVER_UPDATED: true,
  SERVER_DELETED: true,
  SERVER_SYNCED: true,
  LOCAL_COMMAND_ALLOWED: true,
  TOOL_REGISTERED: true,
  TOOL_UPDATED: true,
  TOOL_STATUS_CHANGED: true,
  TOOL_DELETED: true,
  CONFLICT_DETECTED: true,
  CONFLICT_STATUS_CHANGED: true,
  APPROVAL_REQUESTED: true,
  APPROVAL_APPROVED: true,
  APPROVAL_REJECTED: true,
  APPROVAL_EXPIRED: true,
  APPROVAL_CANCELLED: true,
  ANALYSIS_RUN_STARTED: true,
  ANALYSIS_RUN_COMPLETED: true,
  SIMULATION_REQUESTED: true,
  SIMULATION_ENDED: true,
  RECOMMENDATION_ACCEPTED: true,
  RECOMMENDATION_REJECTED: true,
  USER_LOGIN: true,
  API_KEY_CREATED: true,
  API_KEY_REVOKED: true,
  AUDIT_EXPORTED: true,
  ALLOWLIST_EXPORTED: true,
  ACCESS_REFUSED: true,
  SUBSCRIPTION_CREATED: true,
  SUBSCRIPTION_UPDATED: true,
  SUBSCRIPTION_DELETED: true,
  PROBES_ADDED: true,
  PROBE_REMOVAL_ASKED: true,
  PROBE_REMOVED: true,
};

/** Every kind of entry; the compiler compares the list with the API's. */
export const eventTypes = Object.keys(listed) as readonly EventType[];

import { type AuditFeedServices, appendToAudit } from '../engine/append-to-audit.js';

/** Appends each state change of the registry to its environment's audit chain. */
export const onEventRecorded = (services: AuditFeedServices) =>
  appendToAudit(services, { name: 'onEventRecorded', container: 'registry' });

import { type AuditFeedServices, appendToAudit } from '../engine/append-to-audit.js';

/** Appends sign-ins, refusals and changes of API keys to the audit chain of the instance. */
export const onAccessEventRecorded = (services: AuditFeedServices) =>
  appendToAudit(services, { name: 'onAccessEventRecorded', container: 'access' });

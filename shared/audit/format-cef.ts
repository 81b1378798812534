import { type AuditEntry, type AuditRecord, isDamaged } from '../domain/governance/audit-entry.js';
import type { EventType } from '../domain/event.js';

/** CEF severity, 0 to 10, of each event. */
const severityOf: Record<EventType, number> = {
  ENVIRONMENT_CREATED: 3,
  ENVIRONMENT_UPDATED: 4,
  SERVER_REGISTERED: 3,
  SERVER_UPDATED: 3,
  SERVER_DELETED: 4,
  SERVER_SYNCED: 1,
  LOCAL_COMMAND_ALLOWED: 8,
  TOOL_REGISTERED: 3,
  TOOL_UPDATED: 3,
  TOOL_STATUS_CHANGED: 3,
  TOOL_DELETED: 4,
  CONFLICT_DETECTED: 6,
  CONFLICT_STATUS_CHANGED: 4,
  APPROVAL_REQUESTED: 5,
  APPROVAL_APPROVED: 6,
  APPROVAL_REJECTED: 6,
  APPROVAL_EXPIRED: 5,
  APPROVAL_CANCELLED: 4,
  ANALYSIS_RUN_STARTED: 1,
  ANALYSIS_RUN_COMPLETED: 2,
  SIMULATION_REQUESTED: 1,
  SIMULATION_ENDED: 2,
  RECOMMENDATION_ACCEPTED: 4,
  RECOMMENDATION_REJECTED: 3,
  USER_LOGIN: 2,
  API_KEY_CREATED: 7,
  API_KEY_REVOKED: 6,
  AUDIT_EXPORTED: 5,
  ALLOWLIST_EXPORTED: 3,
  ACCESS_REFUSED: 6,
  SUBSCRIPTION_CREATED: 5,
  SUBSCRIPTION_UPDATED: 5,
  SUBSCRIPTION_DELETED: 4,
  PROBES_ADDED: 3,
  PROBE_REMOVAL_ASKED: 4,
  PROBE_REMOVED: 4,
};

/** Longest accepted values, in characters, by extension key (CEF dictionary). */
const lengths: Record<string, number> = { suser: 1023, suid: 1023, duid: 1023, msg: 1023, externalId: 40 };
const customStringMax = 4000;

type Fields = readonly (readonly [string, string | number])[];

/**
 * One audit entry as a CEF line (version 0) without a line break at its end. Ids never stand in `src`, which is an IP
 * address: the actor is in `suid` and `suser`. Sequence and hashes stand in labelled custom fields. A damaged entry is an
 * event of the highest severity.
 */
export const formatCef = (record: AuditRecord, productVersion: string): string =>
  isDamaged(record)
    ? line('AUDIT_ENTRY_DAMAGED', 10, productVersion, [
        ...(record.sequence === undefined ? [] : numberOf(record.sequence)),
        ...chainOf(record.chain),
        ['msg', record.damaged],
      ])
    : line(record.type, severityOf[record.type], productVersion, fieldsOf(record));

function line(type: string, severity: number, productVersion: string, fields: Fields): string {
  const header = ['MTGS', 'MTGS', productVersion, type, readable(type)].map(escapeHeader).join('|');
  const extension = fields
    .map(([key, value]) => [key, escapeExtension(cut(clean(String(value)), lengths[key] ?? customStringMax))] as const)
    .filter(([, value]) => value !== '')
    .map(([key, value]) => `${key}=${value}`);
  return `CEF:0|${header}|${severity}|${extension.join(' ')}`;
}

const numberOf = (sequence: number): Fields => [
  ['cn1', sequence],
  ['cn1Label', 'sequence'],
];

const chainOf = (chain: string): Fields => [
  ['cs1', chain],
  ['cs1Label', 'chain'],
];

const requestOf = (id: string): Fields => [
  ['cs4', id],
  ['cs4Label', 'requestId'],
];

const fieldsOf = (entry: AuditEntry): Fields => [
  ['rt', Date.parse(entry.at)],
  ['externalId', entry.eventId],
  ['suser', entry.actor.name],
  ['suid', entry.actor.id],
  ...(entry.requestId === undefined ? [] : requestOf(entry.requestId)),
  ['cat', entry.subject.kind],
  ['duid', entry.subject.id],
  ...numberOf(entry.sequence),
  ...chainOf(entry.chain),
  ['cs2', entry.hash],
  ['cs2Label', 'hash'],
  ['cs3', entry.previousHash],
  ['cs3Label', 'previousHash'],
  ['deviceCustomDate1', Date.parse(entry.ingestedAt)],
  ['deviceCustomDate1Label', 'ingestedAt'],
  ['msg', `${readable(entry.type)}: ${entry.subject.kind} ${entry.subject.id}`],
];

const readable = (type: string): string => {
  const words = type.toLowerCase().replaceAll('_', ' ');
  return words.charAt(0).toUpperCase() + words.slice(1);
};

// Everything below U+0020 but CR and LF, and DEL to U+009F: no parser wants them.

const controls = /[\u0000-\u0009\u000b\u000c\u000e-\u001f\u007f-\u009f\u2028\u2029]/gu;

const clean = (value: string): string => value.toWellFormed().replace(controls, ' ').trim();

/** Cuts on a character boundary, before escaping. */
function cut(value: string, max: number): string {
  if (value.length <= max) return value;
  const end = value.charCodeAt(max - 1) >= 0xd800 && value.charCodeAt(max - 1) <= 0xdbff ? max - 1 : max;
  return value.slice(0, end).trimEnd();
}

const escapeHeader = (value: string): string =>
  clean(value)
    .replaceAll(/[\r\n]+/g, ' ')
    .replaceAll('\\', '\\\\')
    .replaceAll('|', '\\|');

const escapeExtension = (value: string): string =>
  value.replaceAll('\\', '\\\\').replaceAll('=', '\\=').replaceAll('\r', '\\r').replaceAll('\n', '\\n');

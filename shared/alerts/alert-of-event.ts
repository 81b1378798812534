import { z } from 'zod';
import type { Alert } from '../domain/alerts/alert.js';
import { type Approval, purposeOf } from '../domain/governance/approval.js';
import type { Conflict } from '../domain/analysis/conflict.js';
import type { Event } from '../domain/event.js';
import { bySeverity, severitySchema } from '../domain/severity.js';

/** What an event is about, as the registry has it now; absent when it is gone or none of the alert's business. */
export interface EventContext {
  readonly conflict?: Conflict | undefined;
  readonly approval?: Approval | undefined;
  /** Team that answers for the tool. */
  readonly owner?: string | undefined;
}

const conflictChange = z.object({
  before: z.object({ status: z.string(), severity: severitySchema }),
  after: z.object({ status: z.string(), severity: severitySchema, statusReason: z.string().optional() }),
});
const isOpen = (status: string): boolean => status === 'open' || status === 'acknowledged';

/**
 * The alert that one event is worth by itself; `undefined` for most. What a run found is told when the run is over: see
 * `alertsOfRun`. The same event gives the same alert.
 */
export function alertOfEvent(event: Event, context: EventContext): Alert | undefined {
  if (event.type === 'CONFLICT_STATUS_CHANGED') return ofConflict(event, context);
  if (event.type.startsWith('APPROVAL_')) return ofApproval(event, context);
  return undefined;
}

const base = (event: Event, { owner }: EventContext) => ({
  id: event.id,
  env: event.env,
  at: event.at,
  subject: `${event.subject.kind}/${event.subject.id}`,
  ...(owner !== undefined && { owner }),
});

function ofConflict(event: Event, context: EventContext): Alert | undefined {
  const change = conflictChange.safeParse(event);
  const { conflict } = context;
  if (!change.success || conflict === undefined) return undefined;
  const { before, after } = change.data;
  const opens = isOpen(after.status);
  const worsens = opens && bySeverity(after.severity, before.severity) < 0;
  if (isOpen(before.status) === opens && !worsens) return undefined;
  const news = isOpen(before.status) ? `is ${after.severity} now` : 'is open again';
  return {
    ...base(event, context),
    kind: opens ? 'conflict-opened' : 'conflict-closed',
    severity: after.severity,
    title: `${conflict.type} between ${toolsOf(conflict)} ${opens ? news : `is ${after.status}`}`,
    text: after.statusReason ?? conflict.text,
    facts: factsOfConflict(conflict),
  };
}

function ofApproval(event: Event, context: EventContext): Alert | undefined {
  const { approval } = context;
  if (approval === undefined) return undefined;
  const asked = event.type === 'APPROVAL_REQUESTED';
  const outcome = event.type.slice('APPROVAL_'.length).toLowerCase();
  const comment = z.object({ comment: z.string() }).safeParse(event.after);
  return {
    ...base(event, context),
    kind: asked ? 'approval-requested' : 'approval-decided',
    severity: approval.severity,
    title: `Approval ${asked ? 'needed' : outcome}: ${purposeOf(approval)}`,
    text: comment.success ? comment.data.comment : '',
    facts: [...factsOfApproval(approval), ...(asked ? [] : [{ name: 'By', value: event.actor.name }])],
  };
}

/** What people need to know of an approval. */
export const factsOfApproval = (approval: Approval): Alert['facts'] => [
  ...(approval.toolId === undefined ? [] : [{ name: 'Tool', value: approval.toolId }]),
  { name: 'Asked by', value: approval.requestedBy.name },
  { name: 'Conflicts', value: String(approval.conflictIds.length) },
  { name: 'Expires', value: approval.expiresAt },
  ...(approval.purpose.kind === 'suppress' ? [{ name: 'Reason', value: approval.purpose.reason }] : []),
  ...(approval.purpose.kind === 'policy' ? [{ name: 'Loosens', value: approval.purpose.loosens.join(', ') }] : []),
];

/** What people need to know of a conflict. */
export const factsOfConflict = ({ type, toolA, toolB }: Conflict): Alert['facts'] => [
  { name: 'Type', value: type },
  ...[toolA, toolB].filter((tool) => tool !== undefined).map((tool) => ({ name: 'Tool', value: tool })),
];

/** Both tools of a conflict, or the one. */
export const toolsOf = ({ toolA, toolB }: Conflict): string => (toolB === undefined ? toolA : `${toolA} and ${toolB}`);

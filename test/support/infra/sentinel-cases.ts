import { type ChainHead, chainEntry, emptyChain } from '../../../shared/audit/chain-entry.js';
import { siemRow } from '../../../shared/audit/siem-row.js';
import type { AuditEntry } from '../../../shared/domain/governance/audit-entry.js';
import type { Actor, EventType } from '../../../shared/domain/event.js';
import { hours, later, minutes, type Sent } from './sentinel-workspace.js';

/** What happens in a case, and how long after its beginning. */
export interface Act {
  readonly type: EventType;
  readonly after?: unknown;
  readonly before?: unknown;
  readonly by?: Actor;
  readonly subject?: string;
  readonly ms?: number;
}

const rita: Actor = { kind: 'user', id: 'rita', name: 'Rita' };

/** Entries of a chain, with the hashes that the product gives them. */
export function chainOf(began: Date, acts: readonly Act[], chain = 'prod'): AuditEntry[] {
  let head: ChainHead = emptyChain;
  return acts.map(({ type, after, before, by = rita, subject = 'thing', ms = 0 }, index) => {
    const at = later(began, ms);
    const event = {
      ...{ id: `event-${index + 1}`, env: chain, type, at: at.toISOString(), actor: by, before, after },
      ...{ requestId: `request-${index + 1}`, subject: { kind: 'thing', id: subject } },
    };
    const entry = chainEntry(chain, head, event, at);
    head = entry;
    return entry;
  });
}

export const sentAs = (entries: readonly AuditEntry[]): Sent[] =>
  entries.map((entry) => siemRow(entry, new Date(entry.ingestedAt)));

/** Entries of a chain from the first one on, as they are sent. */
export const sent = (began: Date, acts: readonly Act[]): Sent[] => sentAs(chainOf(began, acts));

const times = (count: number, act: (index: number) => Act): Act[] => Array.from({ length: count }, (_, at) => act(at));
const plain = (count: number): Act[] => times(count, (at) => ({ type: 'TOOL_REGISTERED', ms: minutes(at) }));
const without = (entries: readonly AuditEntry[], sequence: number): AuditEntry[] =>
  entries.filter((entry) => entry.sequence !== sequence);

const suppressed = (severity: string, status = 'suppressed'): Act => ({
  type: 'CONFLICT_STATUS_CHANGED',
  subject: 'conflict-1',
  after: { status, statusReason: 'twins', severity, tools: ['crm~find', 'erp~find'] },
});
const asked: Act = {
  type: 'APPROVAL_REQUESTED',
  subject: 'approval-1',
  by: { kind: 'api-key', id: 'k1', name: 'Ada' },
};
const approved = (more: object = {}): Act => ({
  type: 'APPROVAL_APPROVED',
  subject: 'approval-1',
  ms: minutes(5),
  after: { status: 'APPROVED', toolId: 'crm~find', version: 2, ...more },
});
const updated = (ms: number, subject = 'crm~find'): Act => ({
  type: 'TOOL_UPDATED',
  subject,
  ms,
  after: { version: 3 },
});
const refused = (reason: string, ms: number): Act => ({ type: 'ACCESS_REFUSED', after: { reason }, ms });
const guessed: Act = {
  ...refused('too many attempts with keys that are not valid', 0),
  by: { kind: 'system', id: 'address 192.0.2.7', name: '192.0.2.7' },
};
const removed = (count: number, everyMs: number, type: EventType = 'TOOL_DELETED'): Act[] =>
  times(count, (at) => ({ type, subject: `crm~tool_${at}`, ms: at * everyMs }));
const note = 'The keys of who asked and of who decided were both made by Root.';

type Entries = (began: Date) => Sent[];
interface Case {
  /** Each of these is one finding. */
  readonly fires: Readonly<Record<string, Entries>>;
  readonly silent: Readonly<Record<string, Entries>>;
}
const of =
  (...acts: readonly Act[]): Entries =>
  (began) =>
    sent(began, acts);

/** Entries that a rule is to find something in, and others that are nearly so; by the rule's file. */
export const cases: Readonly<Record<string, Case>> = {
  'approval-by-maker-of-keys': {
    fires: { 'an approval with the note': of(asked, approved({ note })) },
    silent: {
      'an approval without a note': of(asked, approved()),
      'a rejection with the note': of(asked, { ...approved({ note }), type: 'APPROVAL_REJECTED' }),
    },
  },
  'audit-is-silent': {
    fires: { 'nothing after an entry': of(...plain(1)) },
    silent: {},
  },
  'chain-has-a-gap': {
    fires: {
      'an entry is missing': (began) => sentAs(without(chainOf(began, plain(5)), 3)),
      'an entry does not follow from the one before': (began) => {
        const [other] = sent(began, [{ ...plain(1)[0]!, subject: 'another' }]);
        return [other!, ...sent(began, plain(3)).slice(1)];
      },
      'the first entry is missing': (began) => sentAs(without(chainOf(began, plain(3)), 1)),
    },
    silent: {
      'a whole chain': of(...plain(5)),
      'a whole chain, backwards': (began) => sent(began, plain(5)).reverse(),
    },
  },
  'critical-conflict-suppressed': {
    fires: { 'a critical conflict is suppressed': of(suppressed('CRITICAL')) },
    silent: {
      'another conflict is suppressed': of(suppressed('HIGH')),
      'a critical conflict is acknowledged': of(suppressed('CRITICAL', 'acknowledged')),
    },
  },
  'entry-was-changed': {
    fires: {
      'an entry with two contents': (began) => {
        const [first, second] = sent(began, plain(2));
        return [first!, second!, { ...first, after: { status: 'active' } }];
      },
      'an entry that cannot be read': (began) => [
        ...sent(began, plain(2)),
        siemRow({ chain: 'prod', sequence: 1, damaged: 'the document: it is none' }, began),
      ],
    },
    silent: { 'every entry twice': (began) => [...sent(began, plain(3)), ...sent(began, plain(3))] },
  },
  'key-guessing': {
    fires: {
      'a lock-out': of(guessed),
      'five reasons within an hour': of(...times(5, (at) => refused(`reason ${at}`, minutes(at * 14)))),
    },
    silent: {
      'four reasons': of(...times(4, (at) => refused(`reason ${at}`, minutes(at)))),
      'five reasons in a day': of(...times(5, (at) => refused(`reason ${at}`, hours(at * 4)))),
    },
  },
  'mass-removal': {
    fires: {
      'ten tools within an hour': of(...removed(10, minutes(6))),
      'three servers within an hour': of(...removed(3, minutes(25), 'SERVER_DELETED')),
    },
    silent: {
      'nine tools within an hour': of(...removed(9, minutes(6))),
      'ten tools in a day': of(...removed(10, hours(2))),
    },
  },
  'tool-changed-after-approval': {
    fires: { 'an update the day after': of(asked, approved(), updated(hours(24))) },
    silent: {
      'an update eight days later': of(asked, approved(), updated(hours(8 * 24))),
      'an update of another tool': of(asked, approved(), updated(hours(1), 'crm~other')),
      'an update before': of(updated(0), asked, approved()),
    },
  },
};

import type { Conflict } from '../../domain/analysis/conflict.js';
import type { RequestContext } from '../../domain/event.js';
import type { Stored } from '../../platform/documents/documents.js';
import type { RegistryStore } from '../../stores/registry-store.js';
import { eventOperation } from '../writing/event-operation.js';
import type { BatchUnit } from '../writing/pack-batches.js';

interface Change {
  readonly stored: Stored<Conflict> | undefined;
  readonly next: Conflict;
  readonly by: RequestContext;
  readonly at: string;
}

/** A conflict's new state, and its event when it is new or its status or severity is another. */
export function conflictUnit(registry: RegistryStore, { stored, next, by, at }: Change): BatchUnit {
  const before = stored?.value;
  const write = stored === undefined ? registry.conflicts.creating(next) : registry.conflicts.replacing(stored, next);
  const isEvent = before?.status !== next.status || before.severity !== next.severity;
  const event = eventOperation(registry, {
    env: next.env,
    type: before === undefined ? 'CONFLICT_DETECTED' : 'CONFLICT_STATUS_CHANGED',
    at,
    by,
    subject: { kind: 'conflict', id: next.id },
    ...(before !== undefined && { before: describe(before) }),
    after: describe(next),
  });
  return { writesTool: false, operations: () => (isEvent ? [write, event] : [write]) };
}

const describe = ({ status, statusReason, statusUntil, severity, score, type, toolA, toolB }: Conflict) => ({
  status,
  ...(statusReason !== undefined && { statusReason }),
  ...(statusUntil !== undefined && { statusUntil }),
  severity,
  score,
  type,
  tools: toolB === undefined ? [toolA] : [toolA, toolB],
});

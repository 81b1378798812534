import type { RequestContext } from '../../domain/event.js';
import type { Tool } from '../../domain/registry/tool.js';
import type { Operation, Stored } from '../../platform/documents/documents.js';
import type { RegistryStore } from '../../stores/registry-store.js';
import { eventOperation } from '../writing/event-operation.js';
import type { BatchUnit } from '../writing/pack-batches.js';

interface Change {
  readonly stored: Stored<Tool>;
  readonly status: Tool['status'];
  readonly holds?: Tool['holds'];
  readonly by: RequestContext;
  readonly at: string;
  /** What it rests on: a run, or an approval, which makes this version the one that drift is measured against. */
  readonly because: { readonly run: string } | { readonly approval: string };
  /** When a person rejected this version. */
  readonly rejectedAt?: string;
  /** Whether it holds only as long as no tool has changed meanwhile. */
  readonly needsRevision?: boolean;
}

/**
 * A tool's new status, what holds it, and the event. Becoming active makes its newest version the one that the catalog
 * offers, and the first one let in is what drift is measured against.
 */
export function toolStatusUnit(registry: RegistryStore, change: Change): BatchUnit {
  const { stored, status, by, at, because, rejectedAt, needsRevision = false } = change;
  const { rejectedAt: _, isNewOnKnownServer, ...before } = stored.value;
  const { id, env, version, fingerprint, definition } = before;
  const isDecided = 'approval' in because;
  const baseline = status === 'active' ? baselineAfter(before, isDecided) : before.baseline;
  const operations = (revision: number): Operation[] => [
    registry.tools.replacing(stored, {
      ...before,
      status,
      revision,
      updatedAt: at,
      holds: change.holds ?? before.holds,
      ...(status === 'active' && { active: { version, fingerprint, definition } }),
      ...(status !== 'active' && isNewOnKnownServer !== undefined && { isNewOnKnownServer }),
      ...(baseline !== undefined && { baseline }),
      ...(rejectedAt !== undefined && { rejectedAt }),
    }),
    ...(status === before.status && rejectedAt === undefined
      ? []
      : [
          eventOperation(registry, {
            env,
            type: 'TOOL_STATUS_CHANGED',
            at,
            by,
            subject: { kind: 'tool', id },
            before: { status: before.status, version, fingerprint },
            after: { status, version, fingerprint, ...because },
          }),
        ]),
  ];
  return { writesTool: true, operations, needsRevision };
}

function baselineAfter({ baseline, version }: Tool, isApproved: boolean): Tool['baseline'] {
  return isApproved || baseline === undefined ? { version, isApproved } : baseline;
}

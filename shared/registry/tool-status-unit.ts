import type { Actor } from '../domain/event.js';
import type { Tool } from '../domain/tool.js';
import type { Stored } from '../stores/documents.js';
import type { RegistryStore } from '../stores/registry-store.js';
import { eventOperation } from './event-operation.js';
import type { BatchUnit } from './pack-batches.js';

interface Change {
  readonly stored: Stored<Tool>;
  readonly status: Tool['status'];
  readonly actor: Actor;
  readonly at: string;
  /** The run or the approval that it rests on. */
  readonly because?: string;
  /** When a person rejected this version. */
  readonly rejectedAt?: string;
}

/** A tool's new status and its event. Becoming active makes its newest version the one that the catalog offers. */
export function toolStatusUnit(
  registry: RegistryStore,
  { stored, status, actor, at, because, rejectedAt }: Change,
): BatchUnit {
  const { rejectedAt: _, ...before } = stored.value;
  const { id, env, version, fingerprint, definition } = before;
  const event = eventOperation(registry, {
    env,
    type: 'TOOL_STATUS_CHANGED',
    at,
    actor,
    subject: { kind: 'tool', id },
    before: { status: before.status, version, fingerprint },
    after: { status, version, fingerprint, ...(because !== undefined && { because }) },
  });
  const operations = (revision: number) => [
    registry.tools.replacing(stored, {
      ...before,
      status,
      revision,
      updatedAt: at,
      ...(status === 'active' && { active: { version, fingerprint, definition } }),
      ...(rejectedAt !== undefined && { rejectedAt }),
    }),
    event,
  ];
  return { writesTool: true, operations };
}

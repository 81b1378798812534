import { isServerTextsId } from '../../everywhere/server-texts.js';
import type { Actor, RequestContext } from '../../domain/event.js';
import type { Tool, ToolVersion } from '../../domain/registry/tool.js';
import type { Stored } from '../../platform/documents/documents.js';
import type { RegistryStore } from '../../stores/registry-store.js';
import { diffDefinitions } from '../../definitions/diff-definitions.js';
import { eventOperation } from '../writing/event-operation.js';
import type { BatchUnit } from '../writing/pack-batches.js';
import type { ParsedDefinition } from '../../definitions/parse-definitions.js';

/** How a definition came to be registered, where it is more than a new version. */
export interface Arrival {
  /** Its server was known before and did not offer it. */
  readonly isNewOnKnownServer?: boolean;
  /** The tool it was before it was renamed. */
  readonly renamedFrom?: Tool;
  /** A tool that stays until this version is active, and then goes. */
  readonly replaces?: Tool;
}

/** Who registers what where, and when. */
export interface Registration {
  readonly env: string;
  readonly server: string;
  readonly owner?: string;
  readonly by: RequestContext;
  /** For whom the actor does it, where that is somebody else. */
  readonly onBehalfOf?: readonly Actor[];
  readonly at: string;
  /** The analysis that the new versions will be given to. */
  readonly runId: string;
}

/** What registering one definition comes to; without `unit` there is nothing to write. */
export interface PlannedTool {
  readonly change: 'added' | 'updated' | 'unchanged';
  readonly version: number;
  readonly unit?: BatchUnit;
}

/** Decides what a definition is to the registry, and what must be written in one batch for it. */
export function planRegistration(
  registry: RegistryStore,
  registration: Registration,
  { id, definition, fingerprint }: ParsedDefinition,
  stored: Stored<Tool> | undefined,
  arrival: Arrival = {},
): PlannedTool {
  const { env, server, owner, by, onBehalfOf = [], at, runId } = registration;
  const behalf = onBehalfOf.length > 0 && { onBehalfOf: [...onBehalfOf] };
  const before = stored?.value;
  const isGone = before?.deletedAt !== undefined;
  if (before !== undefined && !isGone && before.fingerprint === fingerprint) {
    return { change: 'unchanged', version: before.version };
  }

  const number = (before?.version ?? 0) + 1;
  const keptOwner = owner ?? before?.owner;
  const version: ToolVersion = {
    toolId: id,
    env,
    version: number,
    fingerprint,
    definition,
    diff: before === undefined ? [] : diffDefinitions(before.definition, definition),
    registeredAt: at,
    registeredBy: by.actor,
    ...behalf,
  };
  const isNew = before?.active === undefined && (arrival.isNewOnKnownServer ?? before?.isNewOnKnownServer ?? false);
  const baseline = before?.baseline ?? baselineOfRenamed(arrival.renamedFrom);
  const toolAt = (revision: number): Tool => ({
    id,
    ...(isServerTextsId(id) && { kind: 'server-texts' as const }),
    env,
    server,
    ...(keptOwner !== undefined && { owner: keptOwner }),
    status: 'pending',
    version: number,
    fingerprint,
    definition,
    ...(before?.active !== undefined && !isGone && { active: before.active }),
    // Deleting a tool and registering it again does not make what people know of it go away.
    ...(baseline !== undefined && { baseline }),
    ...(arrival.renamedFrom !== undefined && { renamedFrom: arrival.renamedFrom.id }),
    ...(arrival.replaces !== undefined && { replaces: placeOf(arrival.replaces) }),
    ...(isNew && baseline === undefined && { isNewOnKnownServer: true }),
    holds: before?.holds ?? [],
    revision,
    registeredAtRevision: revision,
    registeredAt: at,
    registeredBy: by.actor,
    ...behalf,
    updatedAt: at,
    analysisRun: runId,
  });
  const event = eventOperation(registry, {
    env,
    type: before === undefined || isGone ? 'TOOL_REGISTERED' : 'TOOL_UPDATED',
    at,
    by,
    subject: { kind: 'tool', id },
    ...(before !== undefined && { before: describe(before) }),
    after: {
      version: number,
      fingerprint,
      status: 'pending',
      ...(arrival.renamedFrom !== undefined && { renamedFrom: arrival.renamedFrom.id }),
      ...(arrival.replaces !== undefined && { replaces: arrival.replaces.id }),
      ...behalf,
    },
  });
  const operations = (revision: number) => [
    stored === undefined
      ? registry.tools.creating(toolAt(revision))
      : registry.tools.replacing(stored, toolAt(revision)),
    registry.versions.creating(version),
    event,
  ];
  const change = before === undefined || isGone ? 'added' : 'updated';
  return { change, version: number, unit: { writesTool: true, operations } };
}

/** Drift of a renamed tool is measured against what it was under its earlier name. */
function baselineOfRenamed(from: Tool | undefined): Tool['baseline'] {
  return from?.baseline === undefined ? undefined : { toolId: from.id, ...from.baseline };
}

const placeOf = ({ id, registeredAtRevision }: Tool): Tool['replaces'] => ({ id, registeredAtRevision });

const describe = ({ version, fingerprint, status }: Tool) => ({ version, fingerprint, status });

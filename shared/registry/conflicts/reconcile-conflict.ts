import { canonicalJson } from '../../kernel/canonical/canonical-json.js';
import type { MergedFindings } from '../../analysis/findings.js';
import { stagesFinding } from '../../analysis/pipeline.js';
import type { Conflict, StageId } from '../../domain/analysis/conflict.js';
import type { ToolId } from '../../domain/ids.js';
import { bySeverity } from '../../domain/severity.js';
import type { Tool } from '../../domain/registry/tool.js';
import type { Stored } from '../../platform/documents/documents.js';
import type { ToolResult } from './tool-result.js';
import { hasEnded, whyEnded, withStatus } from './with-status.js';

/** When, by which run, and on which state of the registry something was found. */
export interface Sighting {
  readonly at: string;
  readonly runId: string;
  readonly revision: number;
}

/**
 * What becomes of a conflict that was found (again): new ones are open, resolved ones open again. A suppressed one stays
 * so while its time is not up, it did not get worse, and both definitions are those that it was suppressed for. The very
 * same `known` comes back when nothing changed.
 */
export function conflictFound(known: Conflict | undefined, found: MergedFindings, sighting: Sighting): Conflict {
  const { at, runId, revision } = sighting;
  if (known === undefined) {
    const seen = { firstSeenAt: at, lastSeenAt: at, firstSeenRun: runId, lastSeenRun: runId };
    return { ...found, status: 'open', statusAt: at, ...seen, lastSeenRevision: revision };
  }
  // A look at an older state of the registry says nothing new about the same definitions; of others it does.
  const isSame = canonicalJson(found.fingerprints) === canonicalJson(known.fingerprints);
  if (isSame && revision < known.lastSeenRevision && known.status !== 'resolved') return known;
  const updated = { ...known, ...found };
  const reason = whyReopened(known, found, at);
  const next =
    reason === undefined ? updated : withStatus(updated, { status: 'open', statusReason: reason, statusAt: at });
  if (canonicalJson(next) === canonicalJson(known)) return known;
  return { ...next, lastSeenAt: at, lastSeenRun: runId, lastSeenRevision: Math.max(revision, known.lastSeenRevision) };
}

function whyReopened(known: Conflict, found: MergedFindings, at: string): string | undefined {
  if (known.status === 'resolved') return 'found again';
  if (hasEnded(known, at)) return whyEnded(known);
  if (known.status !== 'suppressed') return undefined;
  if (bySeverity(found.severity, known.severity) < 0) return `its severity is ${found.severity} now`;
  const isSame = canonicalJson(found.fingerprints) === canonicalJson(known.fingerprints);
  return isSame ? undefined : 'a definition changed since it was suppressed';
}

/**
 * What becomes of a conflict that an analysis of one of its tools did not find: resolved, if that analysis looked at
 * exactly this pair, with every stage that could find it, on a state of the registry that is not older than the last
 * sighting, and if the definitions that were seen are gone.
 */
export function conflictMissed(
  known: Conflict,
  result: ToolResult,
  tools: ReadonlyMap<ToolId, Stored<Tool>>,
  { at, runId }: Pick<Sighting, 'at' | 'runId'>,
): Conflict {
  if (known.status === 'resolved' || !provesAbsence(known, result, tools)) return known;
  return withStatus(known, { status: 'resolved', statusReason: `no longer found by run ${runId}`, statusAt: at });
}

function provesAbsence(known: Conflict, result: ToolResult, tools: ReadonlyMap<ToolId, Stored<Tool>>): boolean {
  const { toolId, stages, revision, lookedAt, inspected } = result;
  const other = known.toolA === toolId ? known.toolB : known.toolA;
  if (revision < known.lastSeenRevision) return false;
  if (other !== undefined && tools.has(other) && !lookedAt.includes(other)) return false;
  const isDone = stagesOf(known).every((id) => stages.some(({ stage, status }) => stage === id && status === 'done'));
  if (!isDone) return false;
  // The version in the catalog while a newer one waits: only the newer one was looked at.
  const seen = known.fingerprints[toolId];
  const active = tools.get(toolId)?.value.active?.fingerprint;
  return seen === inspected || seen === undefined || seen !== active;
}

const stagesOf = ({ type, findings }: Conflict): StageId[] => [
  ...new Set([...stagesFinding(type), ...findings.map(({ stage }) => stage)]),
];

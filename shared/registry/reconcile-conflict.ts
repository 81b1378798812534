import { canonicalJson } from '../canonical/canonical-json.js';
import type { StageOutcome } from '../domain/analysis-run.js';
import type { Conflict, ConflictType, StageId } from '../domain/conflict.js';
import { bySeverity } from '../domain/severity.js';
import type { MergedFindings } from './merge-findings.js';
import { withStatus } from './with-status.js';

/** When, by which run, and on which definitions something was found. */
export interface Sighting {
  readonly at: string;
  readonly runId: string;
  readonly fingerprints: Readonly<Record<string, string>>;
}

/** Which stages can find a conflict of each type. */
const stagesOf: Record<ConflictType, readonly StageId[]> = {
  EXACT_NAME: ['lexical'],
  SIMILAR_NAME: ['lexical'],
  SCHEMA_COLLISION: ['schema'],
  SEMANTIC_OVERLAP: ['semantic'],
  INTENT_AMBIGUITY: ['behavioural'],
  SCOPE_BLEED: ['behavioural'],
  SUPERSEDED: ['behavioural'],
  DEFINITION_DRIFT: ['lexical'],
  SHADOWING: ['lexical'],
  HIDDEN_TEXT: ['lexical'],
};

/**
 * What becomes of a conflict that was found (again): new ones are open, resolved ones open again, suppressed ones stay
 * so unless their time is up or they got worse. The very same `known` comes back when nothing changed.
 */
export function conflictFound(known: Conflict | undefined, found: MergedFindings, sighting: Sighting): Conflict {
  const { at, runId } = sighting;
  const fingerprints = { ...sighting.fingerprints };
  if (known === undefined) {
    const seen = { firstSeenAt: at, lastSeenAt: at, firstSeenRun: runId, lastSeenRun: runId };
    return { ...found, fingerprints, status: 'open', ...seen };
  }
  const updated = { ...known, ...found, fingerprints };
  const next = mustReopen(known, found, at) ? withStatus(updated, { status: 'open' }) : updated;
  if (canonicalJson(next) === canonicalJson(known)) return known;
  return { ...next, lastSeenAt: at, lastSeenRun: runId };
}

function mustReopen({ status, statusUntil, severity }: Conflict, found: MergedFindings, at: string): boolean {
  if (status === 'resolved') return true;
  if (status !== 'suppressed') return false;
  const isOver = statusUntil !== undefined && Date.parse(statusUntil) <= Date.parse(at);
  return isOver || bySeverity(found.severity, severity) < 0;
}

/** What becomes of a conflict that an analysis of one of its tools no longer found: resolved, if that was established. */
export function conflictMissed(known: Conflict, stages: readonly StageOutcome[], runId: string): Conflict {
  if (known.status === 'resolved' || !isEstablished(known, stages)) return known;
  return withStatus(known, { status: 'resolved', statusReason: `no longer found by run ${runId}` });
}

/**
 * Whether every stage that could find the conflict has looked. A stage that was skipped looked at nothing, with one
 * exception: routing is simulated for the pairs that the semantic stage flags, so that where that stage was done and
 * flagged nothing, there was nothing left to simulate.
 */
function isEstablished({ type, findings }: Conflict, stages: readonly StageOutcome[]): boolean {
  const statusOf = (stage: StageId) => stages.find((outcome) => outcome.stage === stage)?.status;
  const needed = new Set([...stagesOf[type], ...findings.map(({ stage }) => stage)]);
  return [...needed].every((stage) => {
    const status = statusOf(stage);
    if (status === 'done') return true;
    return stage === 'behavioural' && status === 'skipped' && statusOf('semantic') === 'done';
  });
}

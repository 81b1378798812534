import type { StageOutcome, Verdict } from '../domain/analysis-run.js';
import { type Conflict, stageIdSchema } from '../domain/conflict.js';
import type { Policy } from '../domain/environment.js';
import type { ToolId } from '../domain/ids.js';
import type { Tool } from '../domain/tool.js';

type Registered = Pick<Tool, 'id' | 'registeredAtRevision' | 'status' | 'active'>;

/** Whether some version of the tool stands in the catalog. */
const isOffered = ({ status, active }: Registered): boolean => active !== undefined && status !== 'deprecated';

/**
 * Of two tools in conflict, the one that answers for it: the one that is not in the catalog when the other is, however
 * often that one is updated; else the one whose version was registered later. Equal revisions, as in one batch, are told
 * apart by id.
 */
export function newcomerOf(a: Registered, b: Registered): ToolId {
  const [offersA, offersB] = [isOffered(a), isOffered(b)];
  if (offersA !== offersB) return offersA ? b.id : a.id;
  const isLater = a.registeredAtRevision - b.registeredAtRevision || (a.id > b.id ? 1 : -1);
  return isLater > 0 ? a.id : b.id;
}

/** What a verdict rests on. */
export interface Judged {
  readonly tool: Registered;
  /** Every conflict that the tool has part in. */
  readonly conflicts: readonly Conflict[];
  /** The other tools of these conflicts; one that is missing is gone, and its conflicts count for nothing. */
  readonly others: ReadonlyMap<ToolId, Registered>;
  readonly stages: readonly StageOutcome[];
  readonly policy: Pick<Policy, 'blockingSeverities'>;
}

/**
 * `block` when an unsettled conflict of a blocking severity is this tool's to answer for; else `not-established` when
 * any of the four stages was not carried out; else `pass`.
 */
export function decideVerdict({ tool, conflicts, others, stages, policy }: Judged): Verdict {
  const answersFor = ({ toolA, toolB }: Conflict): boolean => {
    const otherId = toolA === tool.id ? toolB : toolA;
    if (otherId === undefined) return true;
    const other = others.get(otherId);
    return other !== undefined && newcomerOf(tool, other) === tool.id;
  };
  const isBlocking = (conflict: Conflict): boolean =>
    (conflict.status === 'open' || conflict.status === 'acknowledged') &&
    policy.blockingSeverities.includes(conflict.severity) &&
    answersFor(conflict);
  if (conflicts.some(isBlocking)) return 'block';

  const isCarriedOut = (stage: string): boolean =>
    stages.some((outcome) => outcome.stage === stage && outcome.status !== 'not-established');
  return stageIdSchema.options.every(isCarriedOut) ? 'pass' : 'not-established';
}

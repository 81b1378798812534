import type { StageOutcome, Verdict } from '../domain/analysis-run.js';
import { type Conflict, stageIdSchema } from '../domain/conflict.js';
import type { Policy } from '../domain/environment.js';
import type { ToolId } from '../domain/ids.js';
import type { Tool } from '../domain/tool.js';

type Registered = Pick<Tool, 'id' | 'registeredAtRevision' | 'status' | 'active'>;

/** Whether some version of the tool stands in the catalog. */
const isOffered = ({ status, active }: Registered): boolean => active !== undefined && status !== 'deprecated';

const isLater = (tool: Registered, other: Registered): boolean =>
  (tool.registeredAtRevision - other.registeredAtRevision || (tool.id > other.id ? 1 : -1)) > 0;

/**
 * Whether the newest version of a tool answers for its conflict with another. One that is not in the catalog does when
 * some version of the other is, whatever that one's newest version is about to be; of two that both are, or that neither
 * ever was, the one registered later (equal revisions, as in one batch, are told apart by id).
 */
export function answersFor(tool: Registered, other: Registered): boolean {
  const [isIn, isOtherIn] = [tool.status === 'active', other.status === 'active'];
  if (isIn && isOtherIn) return isLater(tool, other);
  if (isIn) return false;
  if (isOffered(other)) return true;
  return isOffered(tool) ? false : isLater(tool, other);
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
  const isItsOwn = ({ toolA, toolB }: Conflict): boolean => {
    const otherId = toolA === tool.id ? toolB : toolA;
    if (otherId === undefined) return true;
    const other = others.get(otherId);
    return other !== undefined && answersFor(tool, other);
  };
  const isBlocking = (conflict: Conflict): boolean =>
    (conflict.status === 'open' || conflict.status === 'acknowledged') &&
    policy.blockingSeverities.includes(conflict.severity) &&
    isItsOwn(conflict);
  if (conflicts.some(isBlocking)) return 'block';

  const isCarriedOut = (stage: string): boolean =>
    stages.some((outcome) => outcome.stage === stage && outcome.status !== 'not-established');
  return stageIdSchema.options.every(isCarriedOut) ? 'pass' : 'not-established';
}

import type { StageOutcome, Verdict } from '../domain/analysis/analysis-run.js';
import { type Conflict, stageIdSchema } from '../domain/analysis/conflict.js';
import { bySeverity } from '../domain/severity.js';
import type { Policy } from '../domain/environments/environment.js';
import type { ToolId } from '../domain/ids.js';
import { answersFor, type Standing, standingOf } from '../domain/registry/standing.js';
import { serverTextsIdOf } from '../domain/registry/server-texts.js';
import { holdsMax, type Tool } from '../domain/registry/tool.js';

/** What decides whether a version may enter the catalog. */
export interface Applicant {
  readonly tool: Pick<Tool, 'id' | 'fingerprint' | 'status' | 'active' | 'registeredAtRevision' | 'holds'>;
  /** Every conflict that the tool has part in. */
  readonly conflicts: readonly Conflict[];
  /** Where the other tools of these conflicts stand; one that is missing is gone. */
  readonly others: ReadonlyMap<ToolId, Standing>;
  /** How the stages of the latest analysis of this version ended. */
  readonly stages: readonly StageOutcome[];
  /** Where the texts of its server stand; absent where the registry has none, and for the texts themselves. */
  readonly serverTexts: Pick<Tool, 'status' | 'server'> | undefined;
  readonly policy: Policy;
  readonly now: Date;
}

/** Whether a version may enter the catalog, and what keeps it out. */
export interface Admission {
  readonly verdict: Verdict;
  /** Unresolved conflicts that block this version. */
  readonly blockedBy: readonly Conflict[];
  /** Ids of conflicts that blocked this version and ended without a decision of people about it. */
  readonly heldBy: readonly string[];
  /** How the stages ended, as far as they count: a stage that read less than reaches models is not established. */
  readonly stages: readonly StageOutcome[];
}

/** What a finding is judged by. */
type Judged = Pick<Conflict, 'type' | 'severity' | 'findings'>;

/**
 * Whether findings like these keep a version out by the policy: by their severity, and for changes of a known tool, or
 * new tools of a known server, by what the policy says of that kind of change.
 */
export function isBlocking({ type, severity, findings }: Judged, policy: Policy): boolean {
  if (type === 'NEW_TOOL') return isBlockingChange(policy.newTools, severity, policy);
  if (type === 'DEFINITION_DRIFT') {
    const changes = findings.flatMap((finding) => finding.changes ?? []);
    // A finding that names no changes is judged by the strictest setting.
    if (changes.length === 0) return isBlockingChange('review', severity, policy);
    return changes.some((change) => isBlockingChange(policy.drift[change.class], change.severity, policy));
  }
  return policy.blockingSeverities.includes(severity);
}

function isBlockingChange(setting: Policy['newTools'], severity: Conflict['severity'], policy: Policy): boolean {
  if (setting === 'allow') return false;
  return setting === 'block' ? severity !== 'INFO' : policy.blockingSeverities.includes(severity);
}

/**
 * What a conflict says of the newest version of a tool. It may speak of the version in the catalog too, and be named after
 * that one when that is worse: what it says of the newest counts all the same.
 */
function aboutVersion(conflict: Conflict, { id, fingerprint }: Pick<Tool, 'id' | 'fingerprint'>): Judged | undefined {
  if (conflict.fingerprints[id] === fingerprint) return conflict;
  const findings = conflict.findings.filter(
    ({ tools, fingerprints }) => fingerprints[tools.indexOf(id)] === fingerprint,
  );
  const [worst] = findings.toSorted((a, b) => bySeverity(a.severity, b.severity));
  return worst && { type: conflict.type, severity: worst.severity, findings };
}

/** Whether a suppression counts: in time, for the definitions it was granted for, and by two people where that is due. */
function isSuppressed(conflict: Conflict, policy: Policy, now: Date): boolean {
  if (conflict.status !== 'suppressed') return false;
  if (conflict.statusUntil !== undefined && Date.parse(conflict.statusUntil) <= now.getTime()) return false;
  return conflict.statusApproval !== undefined || !isBlocking(conflict, policy);
}

/**
 * The one place that says whether a version may enter the catalog. It may not while a conflict of this version blocks it
 * that is the tool's to answer for. What has blocked it once keeps it out, even when the conflict is gone, until people
 * decide: they approve the version, or two of them suppress the conflict. And it may not while a stage did not look at
 * everything, or while what its server says besides its tools was not let in: with the tool, that reaches models too.
 */
export function decideAdmission(applicant: Applicant): Admission {
  const { tool, conflicts, others, policy, now } = applicant;
  const standing = standingOf(tool);
  const isItsOwn = ({ toolA, toolB }: Conflict): boolean => {
    const otherId = toolA === tool.id ? toolB : toolA;
    if (otherId === undefined) return true;
    const other = others.get(otherId);
    return other !== undefined && answersFor(standing, other);
  };
  const isSettled = (conflict: Conflict): boolean =>
    conflict.fingerprints[tool.id] === tool.fingerprint && isSuppressed(conflict, policy, now);
  const blockedBy = conflicts.filter((conflict) => {
    const ofThisVersion = aboutVersion(conflict, tool);
    if (conflict.status === 'resolved' || ofThisVersion === undefined || isSettled(conflict)) return false;
    return isBlocking(ofThisVersion, policy) && isItsOwn(conflict);
  });
  const settled = new Set(conflicts.filter(isSettled).map(({ id }) => id));
  const heldBy = holdsOf(tool)
    .filter(({ conflictId }) => !settled.has(conflictId))
    .map(({ conflictId }) => conflictId);
  const stages = withServerTexts(applicant);
  const isComplete = stageIdSchema.options.every((id) => stages.find(({ stage }) => stage === id)?.status === 'done');
  const verdict = blockedBy.length + heldBy.length > 0 ? 'block' : isComplete ? 'pass' : 'not-established';
  return { verdict, blockedBy, heldBy, stages };
}

/** The holds that count for a tool's newest version: of a list that is full nobody knows what it lacks, so all do. */
const holdsOf = ({ holds, fingerprint }: Applicant['tool']): Tool['holds'] =>
  isFull(holds) ? holds : holds.filter((hold) => hold.fingerprint === fingerprint);

const isFull = (holds: Tool['holds']): boolean => holds.length >= holdsMax;

/** A tool's holds with what blocks its newest version now; the very same list when there is nothing to add. */
export function heldBecause({ holds, fingerprint }: Tool, { blockedBy }: Pick<Admission, 'blockedBy'>): Tool['holds'] {
  const known = new Set(holds.filter((hold) => hold.fingerprint === fingerprint).map(({ conflictId }) => conflictId));
  const fresh = blockedBy
    .filter(({ id }) => !known.has(id))
    .map(({ id }) => ({ fingerprint, conflictId: id }))
    .toSorted((a, b) => (a.conflictId < b.conflictId ? -1 : 1));
  return fresh.length === 0 || isFull(holds) ? holds : [...holds, ...fresh].slice(0, holdsMax);
}

/** A tool's holds once people have approved its newest version. A full list stays full. */
export const holdsAfterApproval = ({ holds, fingerprint }: Tool): Tool['holds'] =>
  isFull(holds) ? holds : holds.filter((hold) => hold.fingerprint !== fingerprint);

/** Stage 1 reads what steers models: as long as the texts of the server were not let in, it is not complete. */
export const withServerTexts = ({
  stages,
  serverTexts,
}: Pick<Applicant, 'stages' | 'serverTexts'>): readonly StageOutcome[] =>
  serverTexts === undefined || isLetIn(serverTexts)
    ? stages
    : stages.map((outcome) =>
        outcome.stage === 'lexical' && outcome.status === 'done'
          ? { ...outcome, status: 'not-established', reason: whyTextsWait(serverTexts) }
          : outcome,
      );

type ServerTexts = Applicant['serverTexts'];

/** Whether nothing that a server says besides its tools keeps its tools out. */
export const isLetIn = (texts: ServerTexts): boolean => texts === undefined || texts.status === 'active';

/** Why versions of a server's tools wait for its texts, for people. */
export const whyTextsWait = ({ server, status }: NonNullable<ServerTexts>): string =>
  `what ${server} says besides its tools ${status === 'blocked' ? 'is blocked' : 'was not established'}: see ${serverTextsIdOf(server)}`;

import { isAbsolute, relative } from 'node:path';
import type { TextRegion } from '../../../shared/kernel/canonical/locate-json.js';
import type { StageOutcome, Verdict } from '../../../shared/domain/analysis/analysis-run.js';
import type { ShownConflict } from '../../../shared/api/shown-conflict.js';
import type { Conflict, Finding } from '../../../shared/domain/analysis/conflict.js';
import { bySeverity, isAtLeast, type Severity, severities } from '../../../shared/domain/severity.js';
import { adviceOn } from '../words/advice.js';
import type { DefinitionsSize } from '../words/definitions-size.js';

/** A conflict as commands report it, whether a scan found it or the registry keeps it. */
export interface ReportedConflict {
  readonly id: string;
  readonly type: Finding['type'];
  readonly severity: Severity;
  readonly score: number;
  readonly tools: readonly string[];
  readonly text: string;
  readonly advice: string;
  readonly findings: readonly Finding[];
  /** Whether an instance says that its policy blocks this; absent where no instance was asked. */
  readonly blocks?: boolean;
  /** Ends the command with "blocked" however severe it is, as the lock asks. */
  readonly isLocked?: true;
  /** Known before, or somebody answers for it: it blocks no more. */
  readonly accepted?: 'baseline' | 'since' | 'waiver';
  /** In the registry only. */
  readonly status?: Conflict['status'];
}

/** Something that could not be looked at: never a pass. */
export interface ReportedFailure {
  readonly what: string;
  readonly reason: string;
  /** What to do about it. */
  readonly hint?: string;
  /** Where a file has it: `tools.json:3:5`. */
  readonly at?: string;
}

export interface ReportedServer {
  readonly id: string;
  /** What the file calls it, where that is not its id. */
  readonly label?: string;
  readonly tools: number;
  /** How much its definitions take of a model's context before the first question. */
  readonly size: DefinitionsSize;
}

export interface ReportedTool {
  readonly id: string;
  readonly server: string;
  readonly name: string;
  /** Where a file declares it, or the server that offers it. */
  readonly place: ReportedPlace | undefined;
  /** What it takes of a model's context, estimated; absent where its definition is not at hand. */
  readonly tokens?: number;
  readonly fingerprint?: string;
  /** New, or not as it was in the commit that the report is compared with. */
  readonly isChanged?: true;
}

/** A place in a file of the project that the command runs in. */
export interface ReportedPlace {
  /** Relative to the working directory, with slashes. */
  readonly file: string;
  readonly region?: TextRegion;
}

/** A place as reports name it; none for a file outside the working directory. */
export function toReportedPlace(place: DeclaredAt | undefined, cwd: string): ReportedPlace | undefined {
  const file = place && relative(cwd, place.file).replaceAll('\\', '/');
  if (file === undefined || file === '' || file.startsWith('..') || isAbsolute(file)) return undefined;
  return { file, ...(place?.region && { region: place.region }) };
}

interface DeclaredAt {
  readonly file: string;
  readonly region?: TextRegion;
}

/** A place for people: relative to the working directory where it is below. */
export function toShownPlace(place: DeclaredAt, cwd: string): string {
  const file = toReportedPlace(place, cwd)?.file ?? place.file;
  const { region } = place;
  return region === undefined ? file : `${file}:${region.line}:${region.column}`;
}

/** What a reporting command found: text, JSON, SARIF and JUnit are all written from this. */
export interface Report {
  readonly target: string;
  /** Conflicts at or above it block; absent where only the verdict of an instance does. */
  readonly failOn: Severity | undefined;
  readonly tools: readonly ReportedTool[];
  /** Those whose tools were looked at. */
  readonly servers: readonly ReportedServer[];
  readonly failures: readonly ReportedFailure[];
  /** What the target holds and nobody meant to look at, such as servers that are switched off. */
  readonly leftOut: readonly ReportedFailure[];
  /** What clients of a server may stumble over, though it was looked at. */
  readonly warnings: readonly string[];
  readonly stages: readonly StageOutcome[];
  readonly conflicts: readonly ReportedConflict[];
  /** Conflicts that were known and are there no more; absent where none is known, or where something was not looked at. */
  readonly fixed?: number;
  /** What an instance decided by the policy of the environment, where one did. */
  readonly verdict?: Verdict;
}

/** A conflict as the registry shows it, or as a scan merges findings. */
type ConflictLike = Pick<Conflict, 'id' | 'type' | 'severity' | 'score' | 'text' | 'findings'> &
  Partial<Pick<Conflict, 'status'>> &
  (Pick<ShownConflict, 'tools'> | (Pick<Conflict, 'toolA'> & Partial<Pick<Conflict, 'toolB'>>));

/** Conflicts as they are reported: most dangerous first, each with what to do about it. */
export const toReported = (conflicts: readonly ConflictLike[]): ReportedConflict[] =>
  conflicts
    .map((conflict) => {
      const { id, type, severity, score, text, findings, status } = conflict;
      const tools = toolsOf(conflict);
      const advice = adviceOn(type, tools, findings);
      return { id, type, severity, score, tools, text, advice, findings, ...(status !== undefined && { status }) };
    })
    .sort(worstFirst);

/** The order in which conflicts are printed: the most dangerous first. */
export const worstFirst = (
  a: Pick<Conflict, 'severity' | 'score' | 'id'>,
  b: Pick<Conflict, 'severity' | 'score' | 'id'>,
): number => bySeverity(a.severity, b.severity) || b.score - a.score || (a.id < b.id ? -1 : 1);

function toolsOf(conflict: ConflictLike): readonly string[] {
  if ('tools' in conflict) return conflict.tools;
  const { toolA, toolB } = conflict;
  return toolB === undefined ? [toolA] : [toolA, toolB];
}

/** How many conflicts there are of each severity, worst first. */
export const countBySeverity = (conflicts: readonly { readonly severity: Severity }[]): Record<Severity, number> =>
  Object.fromEntries(
    severities.map((severity) => [severity, conflicts.filter((one) => one.severity === severity).length]),
  ) as Record<Severity, number>;

/** Where the tools of a conflict are declared: first what changed, which is what somebody looks at. */
export function placesOf(conflictTools: readonly string[], tools: Report['tools']): ReportedPlace[] {
  const among = tools.filter(({ id }) => conflictTools.includes(id));
  const inOrder = among.toSorted(
    (a, b) =>
      Number(b.isChanged ?? false) - Number(a.isChanged ?? false) ||
      conflictTools.indexOf(a.id) - conflictTools.indexOf(b.id),
  );
  return inOrder.flatMap(({ place }) => place ?? []);
}

/** Whether nobody has to do anything about it any more. */
export const isSettled = ({ status }: ReportedConflict): boolean => status === 'resolved' || status === 'suppressed';

/** Whether this conflict alone ends the command with "blocked". */
export const isBlocking = (conflict: ReportedConflict, failOn: Severity | undefined): boolean =>
  conflict.isLocked === true ||
  conflict.blocks === true ||
  (failOn !== undefined &&
    conflict.accepted === undefined &&
    !isSettled(conflict) &&
    isAtLeast(conflict.severity, failOn));

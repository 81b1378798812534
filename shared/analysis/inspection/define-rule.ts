import type { ConflictType, Finding, StageId } from '../../domain/analysis/conflict.js';
import type { ToolId } from '../../domain/ids.js';
import type { Severity } from '../../domain/severity.js';

/** The names inside `{{ }}` in a message, so a report cannot forget one. */
type Placeholder<Text> = Text extends `${string}{{${infer Name}}}${infer Rest}` ? Name | Placeholder<Rest> : never;

/** Which version of which tool a finding is about. */
export interface Subject {
  readonly id: ToolId;
  readonly fingerprint: string;
}

type Report<Messages> = {
  [Id in keyof Messages]: {
    message: Id;
    type: ConflictType;
    severity: Severity;
    /** 0 to 100. */
    score: number;
    /** One version, or two in any order: findings sort them. */
    tools: readonly [Subject] | readonly [Subject, Subject];
    data: Record<Placeholder<Messages[Id]>, string | number>;
    evidence?: Readonly<Record<string, unknown>>;
    changes?: Finding['changes'];
  };
}[keyof Messages];

/** How much of what there was to look at a rule looked at, and reported. */
export interface Coverage {
  /** Pairs that were found and not reported, because more decisive and worse ones were. */
  readonly leftOut?: number;
  /** Other tools of pairs that routing simulation has to look at, reported or not. */
  readonly simulate?: readonly ToolId[];
  /** What could not be read. The stage is not established then: what was not read is never a pass. */
  readonly unread?: string | undefined;
}

export interface RuleMeta<Messages = Readonly<Record<string, string>>> {
  /** Names the rule's file, page and test. */
  readonly id: string;
  /** The stage that it runs in, and that its findings name. */
  readonly stage: StageId;
  readonly summary: string;
  readonly lifecycle: 'experimental' | 'stable' | 'retired';
  readonly types: readonly ConflictType[];
  readonly messages: Messages;
}

export interface Inspected {
  readonly findings: Finding[];
  readonly coverage: Coverage;
}

export interface Rule<Context> {
  readonly meta: RuleMeta;
  /** Same context, same findings, in the same order. */
  inspect(context: Context): Inspected;
}

/**
 * Turns a rule's metadata and its `inspect` generator into a {@link Rule}. The generator yields what it found and
 * returns how much it looked at; nothing returned means that it looked at everything and reported everything.
 */
export function defineRule<Context, const Messages extends Readonly<Record<string, string>>>(rule: {
  meta: RuleMeta<Messages>;
  // eslint-disable-next-line @typescript-eslint/no-invalid-void-type -- the type of a generator without return
  inspect(context: Context): Generator<Report<Messages>, Coverage | void, undefined>;
}): Rule<Context> {
  const { meta } = rule;
  const fill = fillersOf(meta.messages);
  const toFinding = (report: Report<Messages>): Finding => {
    const subjects = [...report.tools].sort((a, b) => (a.id < b.id ? -1 : 1));
    return {
      stage: meta.stage,
      type: report.type,
      severity: report.severity,
      score: Math.round(report.score * 10) / 10,
      tools: subjects.map(({ id }) => id),
      fingerprints: subjects.map(({ fingerprint }) => fingerprint),
      text: fill(String(report.message), report.data),
      evidence: { ...report.evidence },
      ...(report.changes !== undefined && { changes: report.changes }),
    };
  };
  return {
    meta,
    inspect(context) {
      const findings: Finding[] = [];
      const reports = rule.inspect(context);
      for (;;) {
        const next = reports.next();
        if (next.done === true) return { findings, coverage: next.value ?? {} };
        findings.push(toFinding(next.value));
      }
    },
  };
}

type Data = Readonly<Record<string, string | number>>;

/** Writes data into messages, which are taken apart once: texts at even places, names of data between them. */
function fillersOf(messages: Readonly<Record<string, string>>): (id: string, data: Data) => string {
  const apart = new Map(Object.entries(messages).map(([id, text]) => [id, text.split(/\{\{(\w+)\}\}/u)]));
  return function fillers(id, data) {
    return (apart.get(id) ?? []).map((part, i) => (i % 2 === 0 ? part : String(data[part]))).join('');
  };
}

import type { ConflictType, Finding, StageId } from '../domain/conflict.js';
import type { ToolId } from '../domain/ids.js';
import type { Severity } from '../domain/severity.js';

/** The names inside `{{ }}` in a message, so a report cannot forget one. */
type Placeholder<Text> = Text extends `${string}{{${infer Name}}}${infer Rest}` ? Name | Placeholder<Rest> : never;

type Report<Messages> = {
  [Id in keyof Messages]: {
    message: Id;
    type: ConflictType;
    severity: Severity;
    /** 0 to 100. */
    score: number;
    /** One tool, or two in any order: findings sort them. */
    tools: readonly [ToolId] | readonly [ToolId, ToolId];
    data: Record<Placeholder<Messages[Id]>, string | number>;
    evidence?: Readonly<Record<string, unknown>>;
  };
}[keyof Messages];

export interface StageMeta<Messages = Readonly<Record<string, string>>> {
  /** Names the stage's file, page and test. */
  readonly id: string;
  /** The stage of the pipeline its findings belong to. */
  readonly stage: StageId;
  readonly summary: string;
  readonly lifecycle: 'experimental' | 'stable' | 'retired';
  readonly types: readonly ConflictType[];
  readonly messages: Messages;
}

export interface Stage<Context> {
  readonly meta: StageMeta;
  /** Same context, same findings, in the same order. */
  inspect(context: Context): Finding[];
}

/** Turns a stage's metadata and its `inspect` generator into a {@link Stage}. */
export function defineStage<Context, const Messages extends Readonly<Record<string, string>>>(stage: {
  meta: StageMeta<Messages>;
  inspect(context: Context): Iterable<Report<Messages>>;
}): Stage<Context> {
  const { meta } = stage;
  return {
    meta,
    inspect: (context) =>
      [...stage.inspect(context)].map((report) => ({
        stage: meta.stage,
        type: report.type,
        severity: report.severity,
        score: Math.round(report.score * 10) / 10,
        tools: [...report.tools].sort(),
        text: fill(meta.messages[report.message] ?? '', report.data),
        evidence: { ...report.evidence },
      })),
  };
}

const fill = (template: string, data: Readonly<Record<string, string | number>>): string =>
  template.replace(/\{\{(\w+)\}\}/gu, (_, name: string) => String(data[name]));

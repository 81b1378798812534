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
  const fill = fillersOf(meta.messages);
  return {
    meta,
    inspect: (context) =>
      Array.from(stage.inspect(context), (report) => ({
        stage: meta.stage,
        type: report.type,
        severity: report.severity,
        score: Math.round(report.score * 10) / 10,
        tools: [...report.tools].sort(),
        text: fill(String(report.message), report.data),
        evidence: { ...report.evidence },
      })),
  };
}

type Data = Readonly<Record<string, string | number>>;

/** Writes data into messages, which are taken apart once: texts at even places, names of data between them. */
function fillersOf(messages: Readonly<Record<string, string>>): (id: string, data: Data) => string {
  const apart = new Map(Object.entries(messages).map(([id, text]) => [id, text.split(/\{\{(\w+)\}\}/u)]));
  return (id, data) => (apart.get(id) ?? []).map((part, i) => (i % 2 === 0 ? part : String(data[part]))).join('');
}

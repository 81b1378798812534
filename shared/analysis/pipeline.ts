import type { Stage } from './inspection/define-stage.js';
import type { Inspection } from './inspection/inspection.js';
import { behavioural, type PickedProbes } from './stages/behavioural.js';
import { clientLimits } from './stages/client-limits.js';
import { drift } from './stages/drift.js';
import { lexical } from './stages/lexical.js';
import { newTool } from './stages/new-tool.js';
import { schema } from './stages/schema.js';
import { semantic } from './stages/semantic.js';
import { steering } from './stages/steering.js';
import { toolText } from './stages/tool-text.js';
import { type ConflictType, type StageId, stageIdSchema } from '../domain/analysis/conflict.js';

/** Rules that look at one tool beside the registry. */
type ToolRules = readonly Stage<Inspection>[];

/**
 * What an analysis consists of: the stages, in order, with the rules that run in each. This list is the one that runs:
 * in the registry's analyses, in checks, in scans and in the benches.
 */
export const pipeline: Readonly<Record<Exclude<StageId, 'behavioural'>, ToolRules>> & {
  readonly behavioural: readonly Stage<PickedProbes>[];
} = {
  lexical: [toolText, steering, drift, newTool, lexical],
  schema: [schema, clientLimits],
  semantic: [semantic],
  behavioural: [behavioural],
};

/** The rules that read what a server says besides its tools. It is like no tool, and no model chooses it. */
export const readServerTexts: ReadonlySet<Stage<Inspection>> = new Set([toolText, steering, drift]);

/** Stages that look at one tool; the last one looks at what a router picked. */
export const toolStages = stageIdSchema.exclude(['behavioural']).options;

/** Every rule, in the order in which they run. */
export const rules = stageIdSchema.options.flatMap((id): readonly Pick<Stage<never>, 'meta'>[] => pipeline[id]);

/** The stages whose rules can find conflicts of a type. */
export const stagesFinding = (type: ConflictType): readonly StageId[] =>
  stageIdSchema.options.filter((id) => pipeline[id].some(({ meta }) => meta.types.includes(type)));

import type { Rule } from './inspection/define-rule.js';
import type { Inspection } from './inspection/inspection.js';
import { behavioural, type PickedProbes } from './rules/behavioural.js';
import { clientLimits } from './rules/client-limits.js';
import { drift } from './rules/drift.js';
import { lexical } from './rules/lexical.js';
import { newTool } from './rules/new-tool.js';
import { schema } from './rules/schema.js';
import { semantic } from './rules/semantic.js';
import { steering } from './rules/steering.js';
import { tokenWeight } from './rules/token-weight.js';
import { toolText } from './rules/tool-text.js';
import { type ConflictType, type StageId, stageIdSchema } from '../domain/analysis/conflict.js';

/** Rules that read one tool beside the registry. */
type ToolRules = readonly Rule<Inspection>[];

/**
 * What an analysis consists of: the stages, in order, with the rules that run in each. This list is the one that runs:
 * in the registry's analyses, in checks, in scans and in the benches.
 */
export const pipeline: Readonly<Record<Exclude<StageId, 'behavioural'>, ToolRules>> & {
  readonly behavioural: readonly Rule<PickedProbes>[];
} = {
  lexical: [toolText, steering, drift, newTool, tokenWeight, lexical],
  schema: [schema, clientLimits],
  semantic: [semantic],
  behavioural: [behavioural],
};

/** The rules that read what a server says besides its tools. It is like no tool, and no model chooses it. */
export const serverTextRules: ReadonlySet<Rule<Inspection>> = new Set([toolText, steering, drift]);

/** Stages that look at one tool; the last one looks at what a router picked. */
export const toolStages = stageIdSchema.exclude(['behavioural']).options;

/** Every rule, in the order in which they run. */
export const rules = stageIdSchema.options.flatMap((id): readonly Pick<Rule<never>, 'meta'>[] => pipeline[id]);

/** The stages whose rules can find conflicts of a type. */
export const stagesFinding = (type: ConflictType): readonly StageId[] =>
  stageIdSchema.options.filter((id) => pipeline[id].some(({ meta }) => meta.types.includes(type)));

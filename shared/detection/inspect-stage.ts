import type { StageOutcome } from '../domain/analysis-run.js';
import type { Finding } from '../domain/conflict.js';
import type { Policy } from '../domain/environment.js';
import type { ToolId } from '../domain/ids.js';
import type { InspectionContext } from './inspection-context.js';
import type { RegistryIndex } from './registry-index.js';
import type { RegisteredTool } from './registry-view.js';
import { lexical } from './stages/lexical.js';
import { schema } from './stages/schema.js';
import { semantic } from './stages/semantic.js';
import { toolText } from './stages/tool-text.js';

export type DefinitionStageId = 'lexical' | 'schema' | 'semantic';

export interface InspectionOptions {
  readonly policy: Policy;
  /** Tools to compare with even if no index proposes them. */
  readonly alsoWith?: readonly ToolId[];
}

export interface StageResult {
  readonly outcome: StageOutcome;
  readonly findings: Finding[];
}

/** How often a candidate is read again because the registry moved on while its text was being embedded. */
const readingsMax = 5;

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/** Tools that share the candidate's exact name, by CRITICAL findings of stage 1. */
const namesakes = (candidate: RegisteredTool, earlier: readonly Finding[]): ToolId[] =>
  earlier
    .filter(({ type, severity }) => type === 'EXACT_NAME' && severity === 'CRITICAL')
    .flatMap(({ tools }) => tools.filter((id) => id !== candidate.id));

/** Why stage 3 need not run at all; undefined when it has to. */
export function semanticSkipReason(
  candidate: RegisteredTool,
  earlier: readonly Finding[],
  { shortCircuit }: Policy,
): string | undefined {
  return shortCircuit === 'tool' && namesakes(candidate, earlier).length > 0 ? 'the name is taken already' : undefined;
}

function contextOf(
  candidate: RegisteredTool,
  registry: RegistryIndex,
  options: InspectionOptions,
  without: Iterable<ToolId>,
): InspectionContext {
  return {
    candidate: registry.prepare(candidate),
    registry,
    policy: options.policy,
    alsoWith: options.alsoWith ?? [],
    without: new Set(without),
  };
}

function timed(
  stage: DefinitionStageId,
  started: number,
  findings: Finding[],
  over: Partial<StageOutcome> = {},
): StageResult {
  return {
    outcome: { stage, status: 'done', durationMs: performance.now() - started, findings: findings.length, ...over },
    findings,
  };
}

/** Stages 1 and 2, at once: no waiting, one state of the registry. */
export function inspectNames(
  stage: 'lexical' | 'schema',
  candidate: RegisteredTool,
  registry: RegistryIndex,
  options: InspectionOptions,
): StageResult {
  const started = performance.now();
  const context = contextOf(candidate, registry, options, []);
  const findings =
    stage === 'schema' ? schema.inspect(context) : [...toolText.inspect(context), ...lexical.inspect(context)];
  return timed(stage, started, findings);
}

/** The vector of a candidate's topic, or why there is none. */
export type EmbeddedCandidate = { readonly topic: Float32Array } | { readonly problem: string };

/** Embeds the candidate as the registry reads it now. */
export async function embedCandidate(candidate: RegisteredTool, registry: RegistryIndex): Promise<EmbeddedCandidate> {
  try {
    for (let reading = 1; ; reading++) {
      const entry = registry.prepare(candidate);
      const topic = registry.topicOf(entry) ?? (await registry.embed(entry));
      // An update meanwhile may have taught the registry another name of a system, and so changed the text.
      const { texts } = registry.prepare(candidate);
      if (texts.full === entry.texts.full || reading >= readingsMax) return { topic };
    }
  } catch (error) {
    return { problem: messageOf(error) };
  }
}

/** Stage 3 with the candidate's vector at hand: no waiting, one state of the registry. */
export function inspectMeaning(
  candidate: RegisteredTool,
  embedded: EmbeddedCandidate,
  registry: RegistryIndex,
  options: InspectionOptions & { readonly earlier: readonly Finding[]; readonly started: number },
): StageResult {
  const { started, earlier, policy } = options;
  if ('problem' in embedded)
    return timed('semantic', started, [], { status: 'not-established', reason: embedded.problem });
  const without = policy.shortCircuit === 'pair' ? namesakes(candidate, earlier) : [];
  const findings = semantic.inspect({ ...contextOf(candidate, registry, options, without), topic: embedded.topic });
  const problem = registry.semanticProblem;
  if (problem !== undefined)
    return timed('semantic', started, findings, { status: 'not-established', reason: problem });
  return timed(
    'semantic',
    started,
    findings,
    without.length > 0 ? { reason: `${without.length} pairs with the same name were left out` } : {},
  );
}

/**
 * Runs one stage on a candidate. Stage 3 reads `earlier` for the short circuit of the policy; an embedder that fails
 * makes it `not-established`, never a pass.
 */
export async function inspectStage(
  stage: DefinitionStageId,
  candidate: RegisteredTool,
  registry: RegistryIndex,
  options: InspectionOptions & { readonly earlier?: readonly Finding[] },
): Promise<StageResult> {
  if (stage !== 'semantic') return inspectNames(stage, candidate, registry, options);
  const started = performance.now();
  const earlier = options.earlier ?? [];
  const reason = semanticSkipReason(candidate, earlier, options.policy);
  if (reason !== undefined) return timed('semantic', started, [], { status: 'skipped', reason });
  return inspectMeaning(candidate, await embedCandidate(candidate, registry), registry, {
    ...options,
    earlier,
    started,
  });
}

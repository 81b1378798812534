import type { StageOutcome } from '../domain/analysis/analysis-run.js';
import type { Finding, StageId } from '../domain/analysis/conflict.js';
import { isServerTexts } from '../domain/registry/server-texts.js';
import type { ToolId } from '../domain/ids.js';
import type { Policy } from '../domain/environments/environment.js';
import type { Inspected } from './inspection/define-rule.js';
import { Inspection, type InspectionOptions } from './inspection/inspection.js';
import type { RegistryIndex } from './index/registry-index.js';
import { pipeline, serverTextRules, toolStages } from './pipeline.js';

export interface InspectionResult {
  /** Registry revision it was computed on. */
  readonly revision: number;
  readonly findings: Finding[];
  readonly stages: StageOutcome[];
  /** Pairs that routing simulation has to look at, sorted, each once. */
  readonly simulate: readonly (readonly [ToolId, ToolId])[];
  /** The tools to compare in any case: all of them were compared, or are no longer offered to any model. */
  readonly lookedAt: readonly ToolId[];
}

/**
 * The stages that look at one tool, on a tool that the index holds. Everything happens at one revision: nothing waits.
 * Same tool, revision and options: same findings.
 * @throws {RangeError} when the index does not hold the tool.
 */
export function inspect(id: ToolId, registry: RegistryIndex, options: InspectionOptions): InspectionResult {
  const inspection = new Inspection(id, registry, options);
  const looks = toolStages.map((stage) => lookAt(stage, inspection));
  const findings = looks.flatMap((look) => look.findings);
  return {
    revision: registry.revision,
    findings,
    stages: looks.map(({ outcome }) => outcome),
    simulate: pairsToSimulate(id, looks, options.policy),
    lookedAt: [...inspection.wanted].sort(),
  };
}

interface Look {
  readonly stage: StageId;
  readonly outcome: StageOutcome;
  readonly findings: Finding[];
  /** Other tools of pairs that routing simulation has to look at. */
  readonly simulate: readonly ToolId[];
}

function lookAt(stage: (typeof toolStages)[number], inspection: Inspection): Look {
  const started = performance.now();
  const isOfServer = isServerTexts(inspection.candidate.tool.definition);
  const rules = pipeline[stage].filter((rule) => !isOfServer || serverTextRules.has(rule));
  const results = rules.map((rule) => rule.inspect(inspection));
  const findings = results.flatMap((result) => result.findings);
  const unread = whatWasNotRead(stage, results, inspection);
  const fields = {
    stage,
    durationMs: performance.now() - started,
    findings: findings.length,
    leftOut: results.reduce((sum, { coverage }) => sum + (coverage.leftOut ?? 0), 0),
  };
  return {
    stage,
    findings,
    outcome:
      unread === undefined ? { ...fields, status: 'done' } : { ...fields, status: 'not-established', reason: unread },
    simulate: results.flatMap(({ coverage }) => coverage.simulate ?? []),
  };
}

function whatWasNotRead(
  stage: StageId,
  results: readonly Inspected[],
  { registry, candidate }: Inspection,
): string | undefined {
  // A tool without a vector is near nothing: as long as one lacks it, nobody knows what is near it.
  if (stage === 'semantic' && !isServerTexts(candidate.tool.definition) && registry.semanticProblem !== undefined)
    return registry.semanticProblem;
  const unread = results.flatMap(({ coverage }) => coverage.unread ?? []);
  return unread.length === 0 ? undefined : unread.join('; ');
}

/** Every pair that decides, and the pairs that are reported; of the semantic stage, or of any, by the policy. */
function pairsToSimulate(id: ToolId, looks: readonly Look[], { behaviouralPairs }: Policy): [ToolId, ToolId][] {
  const chosen = looks.filter(({ stage }) => behaviouralPairs === 'any-stage' || stage === 'semantic');
  const others = new Set(
    chosen.flatMap(({ findings, simulate }) => [
      ...simulate,
      ...findings.flatMap(({ tools }) => tools.filter((other) => other !== id)),
    ]),
  );
  return [...others].sort().map((other) => (id < other ? [id, other] : [other, id]));
}

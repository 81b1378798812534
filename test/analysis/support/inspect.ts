import { inspect as inspectRegistered, type InspectionResult } from '../../../shared/analysis/inspect.js';
import type { InspectionOptions } from '../../../shared/analysis/inspection/inspection.js';
import type { RegistryIndex } from '../../../shared/analysis/index/registry-index.js';
import type { RegisteredTool } from '../../../shared/domain/registry/registry-view.js';
import type { StageOutcome } from '../../../shared/domain/analysis/analysis-run.js';
import type { Finding, StageId } from '../../../shared/domain/analysis/conflict.js';

/** What the stages that look at one tool find about a tool, registered or not. */
export const inspect = (
  candidate: RegisteredTool,
  registry: RegistryIndex,
  options: InspectionOptions,
): Promise<InspectionResult> => registry.trying([candidate], () => inspectRegistered(candidate.id, registry, options));

/** The same of one stage. */
export async function inspectStage(
  stage: Exclude<StageId, 'behavioural'>,
  candidate: RegisteredTool,
  registry: RegistryIndex,
  options: InspectionOptions,
): Promise<{ readonly findings: Finding[]; readonly outcome: StageOutcome }> {
  const { findings, stages } = await inspect(candidate, registry, options);
  const outcome = stages.find((one) => one.stage === stage);
  if (outcome === undefined) throw new Error(`${stage} did not run`);
  return { findings: findings.filter((finding) => finding.stage === stage), outcome };
}

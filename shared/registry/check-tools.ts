import type { StageOutcome, Verdict } from '../domain/analysis-run.js';
import type { Check, ToolCheck } from '../domain/check.js';
import type { Finding } from '../domain/conflict.js';
import type { Policy } from '../domain/environment.js';
import { inspect } from '../detection/inspect.js';
import type { RegistryIndex } from '../detection/registry-index.js';
import type { RegisteredTool } from '../detection/registry-view.js';
import type { RegistryStore } from '../stores/registry-store.js';
import { findEnvironment } from './find-environment.js';
import { parseDefinitions } from './parse-definitions.js';
import type { RegistryIndexes } from './registry-indexes.js';

/**
 * What registering these definitions would find in stages 1 to 3, against the registry and against each other, without
 * registering them. Answers within the request; writes nothing.
 * @throws {NotFoundError} when there is no such environment. @throws {InvalidInputError} for bad definitions.
 */
export type CheckTools = (request: {
  readonly env: string;
  readonly server: string;
  readonly definitions: readonly unknown[];
}) => Promise<Check>;

interface Services {
  readonly registry: RegistryStore;
  readonly indexes: RegistryIndexes;
  /** An empty index, for comparing the definitions with each other. */
  readonly createIndex: () => RegistryIndex;
}

export const createCheckTools =
  ({ registry, indexes, createIndex }: Services): CheckTools =>
  async ({ env, server, definitions }) => {
    const { policy } = (await findEnvironment(registry, env)).value;
    const candidates = parseDefinitions(server, definitions).map(({ id, definition, fingerprint }) => ({
      id,
      server,
      definition,
      fingerprint,
    }));
    const index = await indexes.at(env);
    const among = createIndex();
    if (candidates.length > 1) await among.update({ put: candidates, remove: [], revision: index.revision });

    const tools: ToolCheck[] = [];
    let { revision } = index;
    for (const candidate of candidates) {
      const inspected = await inspect(candidate, index, { policy });
      revision = inspected.revision;
      const beside = candidates.length > 1 ? (await inspect(candidate, among, { policy })).findings : [];
      tools.push(judge(candidate, [...inspected.findings, ...onlyAmong(beside, candidates)], inspected.stages, policy));
    }
    return { env, verdict: worst(tools.map(({ verdict }) => verdict)), revision, tools };
  };

/** Findings about two of the candidates; what is about one alone, the registry's inspection has found already. */
function onlyAmong(findings: readonly Finding[], candidates: readonly RegisteredTool[]): Finding[] {
  const ids = new Set<string>(candidates.map(({ id }) => id));
  return findings.filter(({ tools }) => tools.length === 2 && tools.every((id) => ids.has(id)));
}

function judge(
  { id, definition }: RegisteredTool,
  found: readonly Finding[],
  stages: readonly StageOutcome[],
  { blockingSeverities }: Policy,
): ToolCheck {
  // A pair that is registered already and checked again is found both ways: once is enough.
  const findings = [...new Map(found.map((one) => [[one.stage, one.type, ...one.tools].join('\n'), one])).values()];
  const blocks = findings.some(({ severity }) => blockingSeverities.includes(severity));
  const isOpen = stages.some(({ status }) => status === 'not-established');
  const verdict = blocks ? 'block' : isOpen ? 'not-established' : 'pass';
  return { id, name: definition.name, verdict, findings, stages: [...stages] };
}

const worst = (verdicts: readonly Verdict[]): Verdict =>
  verdicts.includes('block') ? 'block' : verdicts.includes('not-established') ? 'not-established' : 'pass';

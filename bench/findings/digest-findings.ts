import { inspect } from '../../shared/analysis/inspect.js';
import type { RegistryIndex } from '../../shared/analysis/index/registry-index.js';
import { policySchema } from '../../shared/domain/environments/environment.js';
import type { ToolId } from '../../shared/domain/ids.js';
import { digest, sha256 } from '../../shared/kernel/canonical/canonical-json.js';

export interface FindingsDigest {
  readonly findings: number;
  /** Pairs handed on to routing simulation. */
  readonly pairs: number;
  /** SHA-256 over the digests of all findings, pairs and counts of what was left out, sorted: no order goes into it. */
  readonly sha256: string;
  /** Of processor time in the stages: the wall clock tells more about what else the machine does. */
  readonly cpuSeconds: number;
}

const policy = policySchema.parse({});

/** Takes every one of these tools through stages 1 to 3 and digests all that comes out, to the last digit. */
export function digestFindings(registry: RegistryIndex, ids: readonly ToolId[]): FindingsDigest {
  const lines: string[] = [];
  let [findings, pairs, micros] = [0, 0, 0];
  for (const id of ids) {
    const before = process.cpuUsage();
    const result = inspect(id, registry, { policy });
    const { user, system } = process.cpuUsage(before);
    micros += user + system;
    findings += result.findings.length;
    pairs += result.simulate.length;
    const outcomes = result.stages.map(({ stage, status, leftOut }) => [stage, status, leftOut]);
    lines.push(digest([id, outcomes, result.simulate]), ...result.findings.map((finding) => digest([id, finding])));
  }
  return { findings, pairs, sha256: sha256(lines.sort().join('\n')), cpuSeconds: micros / 1e6 };
}

import { inspect } from '../../../shared/analysis/inspect.js';
import type { RegistryIndex } from '../../../shared/analysis/index/registry-index.js';
import type { RegisteredTool } from '../../../shared/domain/registry/registry-view.js';
import type { Finding } from '../../../shared/domain/analysis/conflict.js';
import { policySchema } from '../../../shared/domain/environments/environment.js';
import { severities } from '../../../shared/domain/severity.js';
import type { Embedder } from '../../../shared/platform/embedder/embedder.js';
import { loadLiveMcpBench, loadToucan } from '../eval-data.js';
import type { EvalRow, SectionResult } from '../eval-row.js';
import { judgedFigures } from '../judged-pairs.js';
import { indexOf } from '../pair-scorer.js';

/** Every distinct finding about these tools, as a whole-environment analysis keeps them. */
export function findEverything(tools: readonly RegisteredTool[], registry: RegistryIndex): Map<string, Finding> {
  const policy = policySchema.parse({});
  const found = new Map<string, Finding>();
  for (const tool of tools) {
    const { findings } = inspect(tool.id, registry, { policy });
    for (const finding of findings) found.set(`${finding.type} ${finding.tools.join(' ')}`, finding);
  }
  return found;
}

function countFindings(on: string, tools: readonly RegisteredTool[], found: readonly Finding[]): EvalRow[] {
  const per100 = (count: number): number => (100 * count) / tools.length;
  const row = (figure: string, value: number): EvalRow => ({
    section: 'load',
    on,
    by: 'mtgs',
    figure,
    value,
    n: tools.length,
  });
  const types = [...new Set(found.map(({ type }) => type))].sort();
  const worst = new Map<string, number>();
  for (const { tools: ids, severity } of found)
    for (const id of ids) worst.set(id, Math.min(worst.get(id) ?? 9, severities.indexOf(severity)));
  const held = [...worst.values()].filter((at) => at <= severities.indexOf('HIGH')).length;
  return [
    ...severities.map((severity) =>
      row(`${severity} findings per 100 tools`, per100(found.filter((one) => one.severity === severity).length)),
    ),
    row('tools with a CRITICAL or HIGH finding per 100', per100(held)),
    ...types.map((type) =>
      row(`${type} findings per 100 tools`, per100(found.filter((one) => one.type === type).length)),
    ),
  ];
}

/** What people would have to look at: findings per 100 tools of registries nobody tuned for. */
export async function measureLoad(data: string, embedder: Embedder): Promise<SectionResult> {
  const rows: EvalRow[] = [];
  const notes: string[] = [];
  const all: Finding[] = [];
  for (const [on, load] of [
    ['toucan', loadToucan],
    ['livemcpbench', loadLiveMcpBench],
  ] as const) {
    const tools = await load(data);
    if (tools === undefined) {
      notes.push(`${on} is absent: no load of it`);
      continue;
    }
    const found = [...findEverything(tools, await indexOf(tools, embedder)).values()];
    rows.push(...countFindings(on, tools, found));
    all.push(...found);
  }
  const isWhole = notes.length === 0;
  if (all.length > 0) rows.push(...(await judgedFigures('whole registries (toucan, livemcpbench)', all, isWhole)));
  return { rows, notes };
}

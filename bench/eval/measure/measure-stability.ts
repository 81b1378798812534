import type { RegisteredTool } from '../../../shared/domain/registry/registry-view.js';
import type { ToolDefinition } from '../../../shared/domain/registry/tool.js';
import type { Embedder } from '../../../shared/platform/embedder/embedder.js';
import { loadLiveMcpBench } from '../eval-data.js';
import type { SectionResult } from '../eval-row.js';
import { findEverything } from './measure-load.js';
import { indexOf } from '../pair-scorer.js';

function reversedKeys(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(reversedKeys);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .reverse()
      .map(([key, inner]) => [key, reversedKeys(inner)]),
  );
}

const changes: readonly (readonly [string, (tools: readonly RegisteredTool[]) => RegisteredTool[]])[] = [
  ['again', (tools) => [...tools]],
  ['tools and servers in reverse order', (tools) => [...tools].reverse()],
  [
    'keys in reverse order',
    (tools) => tools.map((tool) => ({ ...tool, definition: reversedKeys(tool.definition) as ToolDefinition })),
  ],
  [
    'more white space in descriptions',
    (tools) =>
      tools.map((tool) => {
        const { description } = tool.definition;
        if (description === undefined) return tool;
        return { ...tool, definition: { ...tool.definition, description: ` ${description.replaceAll(' ', '  ')} ` } };
      }),
  ],
];

/** The same registry, said differently: the findings must be the same to the last digit. */
export async function measureStability(data: string, embedder: Embedder): Promise<SectionResult> {
  const tools = await loadLiveMcpBench(data);
  if (tools === undefined) return { rows: [], notes: ['livemcpbench is absent: no stability'] };
  const findingsOf = async (some: readonly RegisteredTool[]): Promise<Map<string, string>> =>
    new Map(
      [...findEverything(some, await indexOf(some, embedder))].map(([key, finding]) => [key, JSON.stringify(finding)]),
    );
  const first = await findingsOf(tools);
  const rows = [];
  for (const [figure, change] of changes) {
    const second = await findingsOf(change(tools));
    const keys = new Set([...first.keys(), ...second.keys()]);
    const same = [...keys].filter((key) => first.get(key) === second.get(key)).length;
    rows.push({
      section: 'stability' as const,
      on: 'livemcpbench',
      by: 'mtgs',
      figure: `same findings: ${figure}`,
      value: same / keys.size,
      n: keys.size,
    });
  }
  return { rows, notes: [] };
}

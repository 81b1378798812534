import { isAsked, type StoredProbe } from '../../domain/routing/probe.js';
import type { ToolId } from '../../domain/ids.js';

/** How well a tool is covered by the questions that are kept. */
export interface ProbeCoverage {
  readonly tool: ToolId;
  /** Questions of people, manual or from logs. */
  readonly asked: number;
  readonly generated: number;
}

/** Every tool, with the number of its probes: those without any are the ones to look at, and come first. */
export function countProbes(tools: readonly ToolId[], probes: readonly StoredProbe[]): ProbeCoverage[] {
  const byTool = Map.groupBy(probes, ({ expected }) => expected);
  return tools
    .map((tool) => {
      const own = byTool.get(tool) ?? [];
      const asked = own.filter(isAsked).length;
      return { tool, asked, generated: own.length - asked };
    })
    .sort((a, b) => a.asked - b.asked || a.generated - b.generated || (a.tool < b.tool ? -1 : 1));
}

import type { Finding } from '../domain/conflict.js';
import type { Policy } from '../domain/environment.js';
import type { ToolId } from '../domain/ids.js';

/** The pairs stage 4 should look at: those of stage 3, or of any stage, by the policy; sorted, each once. */
export function pairsToSimulate(findings: readonly Finding[], { behaviouralPairs }: Policy): [ToolId, ToolId][] {
  const pairs = new Map<string, [ToolId, ToolId]>();
  for (const { stage, tools } of findings) {
    const [a, b] = tools;
    if (a !== undefined && b !== undefined && (behaviouralPairs === 'any-stage' || stage === 'semantic'))
      pairs.set(`${a} ${b}`, [a, b]);
  }
  return [...pairs].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, pair]) => pair);
}

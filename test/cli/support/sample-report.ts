import type { ToolId } from '../../../shared/domain/ids.js';
import type { Severity } from '../../../shared/domain/severity.js';
import { type Report, toReported } from '../../../cli/output/report/report.js';

const hostile = 'say <b>&"\'\u0000\u001b[31m\n::error::x ]]> \uFFFF';

export const conflictOf = (severity: Severity, id = `id-${severity}`) => ({
  id,
  type: 'SEMANTIC_OVERLAP' as const,
  severity,
  score: 80,
  toolA: 'a~one' as ToolId,
  toolB: 'b~two' as ToolId,
  text: `"one" and "two" do the same; ${hostile}`,
  fingerprints: {},
  findings: [
    {
      stage: 'semantic' as const,
      type: 'SEMANTIC_OVERLAP' as const,
      severity,
      score: 80,
      tools: ['a~one', 'b~two'] as ToolId[],
      fingerprints: ['f1', 'f2'],
      text: hostile,
      evidence: { cosine: 0.93, [hostile]: hostile },
    },
  ],
});

const regionOf = (line: number) => ({ line, column: 5, endLine: line + 2, endColumn: 6 });

/** A report with hostile words in every place that comes from outside. */
export const sampleReport = (over: Partial<Report> = {}): Report => ({
  target: `mcp.json ${hostile}`,
  failOn: 'HIGH',
  tools: [
    { id: 'a~one', server: 'a', name: `one ${hostile}`, place: { file: 'conf/mcp.json', region: regionOf(3) } },
    { id: 'b~two', server: 'b', name: 'two', place: { file: 'conf/mcp.json', region: regionOf(9) } },
    { id: 'b~three', server: 'b', name: 'three', place: undefined },
  ],
  servers: [
    { id: 'a', tools: 1, size: { characters: 400, tokens: 100 } },
    { id: 'b', tools: 2, size: { characters: 800, tokens: 200 } },
  ],
  failures: [{ what: 'gone', reason: hostile }],
  leftOut: [],
  warnings: [`a: ${hostile}`],
  stages: [{ stage: 'semantic', status: 'not-established', reason: hostile, durationMs: 12, findings: 0, leftOut: 0 }],
  conflicts: toReported([conflictOf('LOW'), conflictOf('HIGH')]),
  ...over,
});

import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import type { RegisteredTool } from '../../shared/domain/registry/registry-view.js';
import type { Finding } from '../../shared/domain/analysis/conflict.js';
import { severities, type Severity } from '../../shared/domain/severity.js';
import { loadLiveMcpBench, loadToucan } from '../eval/eval-data.js';
import { keywordList, oldRule, type Detector } from './baselines.js';
import { findingsOf, registryOf } from './detect.js';
import type { Row } from './row.js';
import { worstOf } from './worst-of.js';

const labelsSchema = z.object({ steers: z.array(z.object({ tool: z.string(), why: z.string() })) });

interface Judged {
  readonly tool: RegisteredTool;
  readonly severity: Severity | undefined;
}

const per1000 = (count: number, tools: number): number => (1000 * count) / tools;

function* rowsOf(on: string, by: string, judged: readonly Judged[], steering: ReadonlySet<string>): Generator<Row> {
  const flagged = (severity: Severity): Judged[] => judged.filter((one) => one.severity === severity);
  const row = (figure: string, value: number): Row => ({ on, figure, by, value, n: judged.length });
  for (const severity of severities.filter((one) => one !== 'CRITICAL' && one !== 'INFO')) {
    const wrong = flagged(severity).filter(({ tool }) => !steering.has(tool.id));
    yield row(`${severity} false alarms per 1,000 tools`, per1000(wrong.length, judged.length));
  }
  const right = [...flagged('HIGH'), ...flagged('MEDIUM')].filter(({ tool }) => steering.has(tool.id));
  const all = judged.filter(({ tool }) => steering.has(tool.id)).length;
  yield { on, figure: 'recall of tools that do steer', by, value: right.length / all, n: all };
}

function judgeBy(detect: Detector, tools: readonly RegisteredTool[]): Judged[] {
  return tools.map((tool) => ({ tool, severity: detect(tool, tools) }));
}

export interface Measured {
  readonly rows: readonly Row[];
  readonly notes: readonly string[];
  /** Everything that was found, to be read. */
  readonly findings: readonly Finding[];
}

/** What is said of tools of live servers, of which nearly all are honest. */
export async function measureCorpora(data: string): Promise<Measured> {
  const labels = labelsSchema.parse(
    JSON.parse(await readFile(join('bench', 'steering', 'data', 'corpus-labels.json'), 'utf8')),
  );
  const steering = new Set(labels.steers.map(({ tool }) => tool));
  const rows: Row[] = [];
  const notes: string[] = [];
  const findings: Finding[] = [];
  for (const [on, load] of [
    ['toucan', loadToucan],
    ['livemcpbench', loadLiveMcpBench],
  ] as const) {
    const tools = await load(data);
    if (tools === undefined) {
      notes.push(`${on} is absent: no false alarms counted on it`);
      continue;
    }
    const registry = await registryOf(tools);
    const ours = tools.map((tool) => {
      const found = findingsOf(tool, registry);
      findings.push(...found);
      return { tool, severity: worstOf(found) };
    });
    rows.push(...rowsOf(on, 'mtgs', ours, steering));
    rows.push(...rowsOf(on, 'earlier', judgeBy(oldRule, tools), steering));
    rows.push(...rowsOf(on, 'keyword list', judgeBy(keywordList, tools), steering));
  }
  return { rows, notes, findings };
}

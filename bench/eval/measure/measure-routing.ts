import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Embedder } from '../../../shared/platform/embedder/embedder.js';
import type { EvalRow, SectionResult } from '../eval-row.js';
import { evaluateRouting } from '../routing/routing.js';

/** What routing simulation needs of the data. */
const needed = ['azure-timeline', 'azure-llm-picks.jsonl', 'labelled-pairs', 'livemcpbench'];

/** How the local router compares with a recorded model, beside plain TF-IDF on the same rows. */
export async function measureRouting(data: string, embedder: Embedder): Promise<SectionResult> {
  const absent = needed.filter((name) => !existsSync(join(data, name)));
  if (absent.length > 0) return { rows: [], notes: [`routing: skipped, absent: ${absent.join(', ')}`] };
  const figures = await evaluateRouting(data, { embedder });
  const rows = figures.flatMap(({ name, n, value, low, high, baseline }): EvalRow[] => {
    const row = { section: 'routing', on: 'recorded picks and pairs', figure: name, n } as const;
    return [
      { ...row, by: 'mtgs', value, interval: [low, high] },
      ...(baseline === undefined ? [] : [{ ...row, by: 'TF-IDF', value: baseline }]),
    ];
  });
  return { rows, notes: [] };
}

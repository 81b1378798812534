import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { sha256 } from '../../shared/canonical/canonical-json.js';
import type { Finding } from '../../shared/domain/conflict.js';
import { severities } from '../../shared/domain/severity.js';
import type { EvalRow } from './eval-row.js';
import { interval } from './metrics.js';

const judgedSchema = z.object({ confused: z.array(z.string()), toldApart: z.array(z.string()) });

/** Characters of a digest that are kept: enough for a few hundred pairs. */
const digestChars = 16;

/** The data are no part of the project: a pair is known by a digest of its ids. */
const digestOf = (ids: readonly string[]): string => sha256([...ids].sort().join('\n')).slice(0, digestChars);

/**
 * How right findings are on whole registries, where nearly all pairs are no conflicts. Of the findings of each severity
 * some were drawn at random and judged by reading both definitions: confused is a pair where a model that is offered both
 * might do with either. Those that are reported now count, by their worst severity (`judged-pairs.json`).
 */
export async function judgedFigures(on: string, findings: readonly Finding[]): Promise<EvalRow[]> {
  const judged = judgedSchema.parse(JSON.parse(await readFile(join('bench', 'eval', 'judged-pairs.json'), 'utf8')));
  const confused = new Set(judged.confused);
  const known = new Set([...confused, ...judged.toldApart]);
  const worst = new Map<string, number>();
  for (const { tools, severity } of findings) {
    const digest = digestOf(tools);
    if (known.has(digest)) worst.set(digest, Math.min(worst.get(digest) ?? Infinity, severities.indexOf(severity)));
  }
  const share = (some: readonly string[]): number => some.filter((digest) => confused.has(digest)).length / some.length;
  return severities.flatMap((severity, at) => {
    const reported = [...worst].filter(([, other]) => other === at).map(([digest]) => digest);
    if (reported.length === 0) return [];
    return {
      section: 'pairs' as const,
      on,
      by: 'mtgs',
      figure: `precision of ${severity} findings, judged by hand`,
      value: share(reported),
      interval: interval(reported, share),
      n: reported.length,
    };
  });
}

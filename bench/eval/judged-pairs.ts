import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { sha256 } from '../../shared/kernel/canonical/canonical-json.js';
import type { Finding } from '../../shared/domain/analysis/conflict.js';
import { severities } from '../../shared/domain/severity.js';
import type { EvalRow } from './eval-row.js';
import { interval } from './metrics.js';

const sampleSchema = z.object({ confused: z.array(z.string()), toldApart: z.array(z.string()) });
const judgedSchema = z.object({
  first: sampleSchema,
  second: sampleSchema,
  third: sampleSchema,
  fourth: sampleSchema,
  fifth: sampleSchema,
});

type Sample = z.infer<typeof sampleSchema>;

/** Scores that HIGH might begin at. */
const scoreMinima = [50, 70, 80, 85, 90, 95, 98] as const;

/** Characters of a digest that are kept: enough for a few hundred pairs. */
const digestChars = 16;

/** The data are no part of the project: a pair is known by a digest of its ids. */
const digestOf = (ids: readonly string[]): string => sha256([...ids].sort().join('\n')).slice(0, digestChars);

/**
 * How right findings are on whole registries, where nearly all pairs are no conflicts. Of the findings of each severity
 * some were drawn at random and judged by reading both definitions: confused is a pair where a model that is offered both
 * might do with either. The first sample is older than the others, which were judged before anybody looked at their scores.
 * The fourth and fifth hold only what was HIGH, and with them every HIGH finding has been judged. Those that are reported now count, by their worst severity and by their score (`judged-pairs.json`).
 * `isWhole` says that all registries they are of were looked at: what is not reported is known then.
 */
export async function judgedFigures(on: string, findings: readonly Finding[], isWhole: boolean): Promise<EvalRow[]> {
  const samples = judgedSchema.parse(JSON.parse(await readFile(join('bench', 'eval', 'judged-pairs.json'), 'utf8')));
  const all: Sample = {
    confused: Object.values(samples).flatMap(({ confused }) => confused),
    toldApart: Object.values(samples).flatMap(({ toldApart }) => toldApart),
  };
  return [
    ...figuresOf(on, findings, all, isWhole),
    ...Object.entries(samples).flatMap(([name, sample]) =>
      figuresOf(`${on}, ${name} sample`, findings, sample, isWhole).filter(({ figure }) => figure.includes('findings')),
    ),
  ];
}

function figuresOf(on: string, findings: readonly Finding[], judged: Sample, isWhole: boolean): EvalRow[] {
  const confused = new Set(judged.confused);
  const known = new Set([...confused, ...judged.toldApart]);
  const worst = new Map<string, number>();
  const scores = new Map<string, number>();
  for (const { tools, severity, type, score } of findings) {
    const digest = digestOf(tools);
    if (!known.has(digest)) continue;
    worst.set(digest, Math.min(worst.get(digest) ?? Infinity, severities.indexOf(severity)));
    if (type === 'SEMANTIC_OVERLAP') scores.set(digest, score);
  }
  const share = (some: readonly string[]): number => some.filter((digest) => confused.has(digest)).length / some.length;
  const figure = (name: string, reported: readonly string[]): EvalRow[] =>
    reported.length === 0
      ? []
      : [
          {
            section: 'pairs',
            on,
            by: 'mtgs',
            figure: `${name}, judged by hand`,
            value: share(reported),
            interval: interval(reported, share),
            n: reported.length,
          },
        ];
  const digests = (some: ReadonlyMap<string, number>, isMeant: (value: number) => boolean): string[] =>
    [...some].filter(([, value]) => isMeant(value)).map(([digest]) => digest);
  return [
    ...severities.flatMap((severity, at) =>
      figure(
        `precision of ${severity} findings`,
        digests(worst, (other) => other === at),
      ),
    ),
    ...scoreMinima.flatMap((least) =>
      figure(
        `precision of overlaps from a score of ${least}`,
        digests(scores, (score) => score >= least),
      ),
    ),
    ...figure(
      'confused, of pairs that are not reported',
      isWhole ? [...known].filter((digest) => !worst.has(digest)) : [],
    ),
  ];
}

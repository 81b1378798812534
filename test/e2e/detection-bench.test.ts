import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { z } from 'zod';

const figuresSchema = z.object({
  sizes: z.array(z.object({ recall20: z.number(), meaning: z.object({ p95: z.number().positive() }) })).min(2),
  environment: z.object({
    findings: z.int().positive(),
    edit: z.object({ embeddedTexts: z.number(), inspectedTools: z.number() }),
  }),
  embedding: z.object({ embeddedTwice: z.number() }),
});

test('the speed table comes out whole: the nearest are found, an edit embeds what it touches, nothing is embedded twice', () => {
  const folder = mkdtempSync(join(tmpdir(), 'mtgs-bench-'));
  onTestFinished(() => {
    rmSync(folder, { recursive: true });
  });
  const file = join(folder, 'figures.json');
  const run = spawnSync(process.execPath, ['dist/bench/detection/index.js', '--short', '--json', file], {
    encoding: 'utf8',
  });
  expect(run.status, run.stderr).toBe(0);
  expect(run.stdout).toContain('plain scan of all tools instead');
  const { sizes, environment, embedding } = figuresSchema.parse(JSON.parse(readFileSync(file, 'utf8')));
  for (const { recall20 } of sizes) expect(recall20).toBeGreaterThanOrEqual(0.98);
  expect(environment.edit.inspectedTools).toBe(1);
  expect(environment.edit.embeddedTexts).toBeLessThanOrEqual(2);
  expect(embedding.embeddedTwice).toBe(0);
}, 300_000);

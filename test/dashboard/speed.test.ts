import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { conflictSchema } from '../../shared/domain/analysis/conflict.js';
import { systemActor } from '../../shared/domain/event.js';
import { toolSchema } from '../../shared/domain/registry/tool.js';
import { createRegistryStore } from '../../shared/stores/registry-store.js';
import { openSqliteDocuments } from '../../shared/platform/documents/sqlite-documents.js';
import { hasBrowser, launchBrowser, signIn, skipped } from '../support/dashboard-browser.js';
import { startStack } from '../support/hosts/embedded-stack.js';

const toolCount = 2_000;
const conflictCount = 10_000;
const at = '2026-11-28T08:00:00.000Z';
const idOf = (place: number): string => `server-${place % 40}~tool_${place}`;

/** A registry as analyses would leave it: what is measured is the page, not the analysis. */
async function fill(folder: string): Promise<void> {
  const documents = openSqliteDocuments(join(folder, 'mtgs.db'), { name: 'registry', partitionKey: 'env' });
  const registry = createRegistryStore(documents);
  const tools = Array.from({ length: toolCount }, (_, place) => {
    const name = `tool_${place}`;
    const definition = { name, description: `Reads entry ${place} of a ledger.`, inputSchema: { type: 'object' } };
    const known = { env: 'default', server: `server-${place % 40}`, status: 'active', version: 1, fingerprint: 'f' };
    const when = {
      registeredAt: at,
      registeredBy: systemActor,
      createdAt: at,
      updatedAt: at,
      revision: 1,
      registeredAtRevision: 1,
    };
    return registry.tools.creating(toolSchema.parse({ id: idOf(place), ...known, ...when, definition }));
  });
  const conflicts = Array.from({ length: conflictCount }, (_nothing, place) => {
    const [toolA, toolB] = [
      idOf(place % toolCount),
      idOf((place * 7 + 1 + Math.floor(place / toolCount)) % toolCount),
    ].sort();
    const severity = (['CRITICAL', 'HIGH', 'MEDIUM', 'LOW', 'LOW'] as const)[place % 5];
    const finding = {
      stage: 'semantic',
      type: 'SEMANTIC_OVERLAP',
      severity,
      score: place % 100,
      tools: [toolA, toolB],
      text: 'Alike.',
      evidence: {},
    };
    const seen = { firstSeenAt: at, lastSeenAt: at, firstSeenRun: 'run', lastSeenRun: 'run' };
    const { stage: _stage, tools: _tools, evidence: _evidence, ...rest } = finding;
    return registry.conflicts.creating(
      conflictSchema.parse({
        ...rest,
        id: `conflict-${place}`,
        env: 'default',
        toolA,
        toolB,
        findings: [finding],
        fingerprints: {},
        status: 'open',
        ...seen,
      }),
    );
  });
  for (let from = 0; from < toolCount; from += 90) {
    await registry.commitAtNextRevision('default', () => tools.slice(from, from + 90));
  }
  for (let from = 0; from < conflictCount; from += 90)
    await registry.commit('default', conflicts.slice(from, from + 90));
  documents.close();
}

const quantile = (values: readonly number[], share: number): number =>
  [...values].sort((a, b) => a - b)[Math.floor(share * (values.length - 1))] ?? 0;

test.skipIf(!hasBrowser)(
  `${skipped}a registry of 2,000 tools and 10,000 conflicts is shown at once, answers keys, and its map moves`,
  async () => {
    const folder = mkdtempSync(join(tmpdir(), 'mtgs-speed-'));
    let stack = await startStack(folder);
    await stack.call('PUT', '/v1/environments/default', {});
    await stack.stop();
    await fill(folder);
    stack = await startStack(folder);
    const browser = await launchBrowser();
    try {
      const { page } = await signIn(browser, stack);
      const began = performance.now();
      await page.goto(`${stack.url}/app/default/conflicts`);
      await page.getByLabel('Conflicts').getByRole('link').first().waitFor();
      const firstRow = performance.now() - began;
      const paint = Number(
        await page.evaluate("performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? 0"),
      );
      await page.getByText('10000 conflicts', { exact: true }).waitFor({ timeout: 120_000 });
      const keys: number[] = [];
      for (let count = 0; count < 40; count += 1) {
        const pressed = performance.now();
        await page.keyboard.press('j');
        await page.evaluate('new Promise((done) => requestAnimationFrame(() => setTimeout(done)))');
        keys.push(performance.now() - pressed);
      }
      await page.goto(`${stack.url}/app/default/map`);
      const map = page.getByRole('img');
      await map.waitFor();
      const box = (await map.boundingBox())!;
      await page.evaluate(
        `window.frames = 0; (function count() { window.frames += 1; requestAnimationFrame(count); })();`,
      );
      await page.mouse.move(box.x + 300, box.y + 300);
      await page.mouse.down();
      const [dragged, before] = [performance.now(), Number(await page.evaluate('window.frames'))];
      for (let step = 0; performance.now() - dragged < 4_000; step += 1) {
        await page.mouse.move(box.x + 300 + (step % 60), box.y + 300 + (step % 40));
      }
      const rate = (Number(await page.evaluate('window.frames')) - before) / ((performance.now() - dragged) / 1000);
      await page.mouse.up();
      const p95 = quantile(keys, 0.95);
      const round = (value: number): string => value.toFixed(0);
      console.log(
        `2,000 tools: first paint ${round(paint)} ms, first conflict ${round(firstRow)} ms, ` +
          `a key p95 ${round(p95)} ms, the map of 10,000 conflicts ${round(rate)} frames a second while it is moved`,
      );
      expect(firstRow).toBeLessThan(10_000);
      expect(p95).toBeLessThan(1_000);
      // The goal is 30 on two cores that do nothing else; machines that run tests do.
      expect(rate).toBeGreaterThan(5);
    } finally {
      await browser.close();
      await stack.stop();
      rmSync(folder, { recursive: true });
    }
  },
  300_000,
);

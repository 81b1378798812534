import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
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

/** Frames a second, and how long the layout took in milliseconds. */
type Rates = Record<'floor' | 'layout' | 'layoutMs' | 'pan' | 'zoom', number>;

/** In the browser: frames a second of the map while it is laid out, moved and zoomed, and of bare lines on a canvas as large. */
const measureMap = `(async () => {
  const frame = () => new Promise((done) => requestAnimationFrame(done));
  const map = document.querySelector('canvas[data-settled]');
  const { left, top } = map.getBoundingClientRect();
  const at = (x, y) => ({ bubbles: true, cancelable: true, view: window, clientX: left + x, clientY: top + y });
  const rate = async (milliseconds, step) => {
    const began = performance.now();
    let count = 0;
    for (; performance.now() - began < milliseconds; count += 1) {
      step(count);
      await frame();
    }
    return (count * 1000) / (performance.now() - began);
  };
  const began = performance.now();
  let frames = 0;
  for (; map.dataset.settled !== 'true'; frames += 1) await frame();
  const layoutMs = performance.now() - began;
  map.dispatchEvent(new MouseEvent('mousedown', at(300, 300)));
  const pan = await rate(3000, (count) => {
    window.dispatchEvent(new MouseEvent('mousemove', at(300 + (count % 60), 300 + (count % 40))));
  });
  window.dispatchEvent(new MouseEvent('mouseup', at(300, 300)));
  const zoom = await rate(3000, (count) => {
    map.dispatchEvent(new WheelEvent('wheel', { ...at(500, 300), deltaY: count % 40 < 20 ? 20 : -20 }));
  });
  const bare = document.createElement('canvas');
  [bare.width, bare.height] = [map.width, map.height];
  map.after(bare);
  const context = bare.getContext('2d');
  let seed = 7;
  const random = (max) => ((seed = (seed * 16807) % 2147483647) / 2147483647) * max;
  const points = Array.from({ length: 20000 }, () => [random(map.width), random(map.height)]);
  const floor = await rate(3000, () => {
    context.clearRect(0, 0, bare.width, bare.height);
    context.beginPath();
    for (const [place, [x, y]] of points.entries()) place % 2 === 0 ? context.moveTo(x, y) : context.lineTo(x, y);
    context.stroke();
  });
  return { floor, layout: (frames * 1000) / layoutMs, layoutMs, pan, zoom };
})()`;

async function measure(page: Page, map: string): Promise<Rates> {
  await page.goto(map);
  await page.locator('canvas[data-settled]').waitFor();
  return page.evaluate<Rates>(measureMap);
}

const slowest = ({ pan, zoom, layout }: Rates): number => Math.min(pan, zoom, layout);
/** 30 on two cores that do nothing else. Machines that run tests do: there it is near what bare lines reach. */
const enough = ({ floor }: Rates): number => Math.min(30, floor * 0.8);

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
      let rates = await measure(page, `${stack.url}/app/default/map`);
      // Another test may have had the processors for these seconds and not for those of the bare lines.
      for (let more = 2; more > 0 && slowest(rates) <= enough(rates); more -= 1)
        rates = await measure(page, `${stack.url}/app/default/map`);
      const p95 = quantile(keys, 0.95);
      const round = (value: number): string => value.toFixed(0);
      console.log(
        `2,000 tools: first paint ${round(paint)} ms, first conflict ${round(firstRow)} ms, a key p95 ${round(p95)} ms; ` +
          `the map of 10,000 conflicts, frames a second: ${round(rates.pan)} moved, ${round(rates.zoom)} zoomed, ` +
          `${round(rates.layout)} while it is laid out (${round(rates.layoutMs)} ms), ` +
          `${round(rates.floor)} with 10,000 lines and nothing else`,
      );
      expect(firstRow).toBeLessThan(10_000);
      expect(p95).toBeLessThan(1_000);
      expect(slowest(rates)).toBeGreaterThan(enough(rates));
    } finally {
      await browser.close();
      await stack.stop();
      rmSync(folder, { recursive: true });
    }
  },
  300_000,
);

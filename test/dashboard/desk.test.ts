import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createNoteHealth } from '../../shared/registry/conflicts/health-course.js';
import { createRegistryStore } from '../../shared/stores/registry-store.js';
import { openSqliteDocuments } from '../../shared/platform/documents/sqlite-documents.js';
import { createKey, hasBrowser, launchBrowser, press, signIn, skipped, write } from '../support/dashboard-browser.js';
import { type Stack, startStack } from '../support/hosts/embedded-stack.js';
import { violations } from '../support/violations.js';

const folder = mkdtempSync(join(tmpdir(), 'mtgs-desk-'));
let stack: Stack;
let browser: Browser;

/** Notes scores as the timer did in the hours before. */
async function noteCourse(scores: readonly number[]): Promise<void> {
  const documents = openSqliteDocuments(join(folder, 'mtgs.db'), { name: 'registry', partitionKey: 'env' });
  const registry = createRegistryStore(documents);
  for (const [place, score] of scores.entries()) {
    const now = () => new Date(Date.now() - (scores.length - place) * 3_600_000);
    await createNoteHealth({ registry, now })({
      env: 'default',
      score,
      conflicts: { unsettled: 100 - score },
    } as never);
  }
  documents.close();
}

beforeAll(async () => {
  if (!hasBrowser) return;
  stack = await startStack(folder);
  await stack.call('PUT', '/v1/environments/default', {});
  await stack.call('PUT', '/v1/environments/default/servers/crm', {
    transport: { type: 'http', url: 'http://127.0.0.1:9/mcp' },
  });
  await stack.stop();
  await noteCourse([90, 70, 80]);
  stack = await startStack(folder);
  browser = await launchBrowser();
}, 120_000);
afterAll(async () => {
  if (!hasBrowser) return;
  await browser.close();
  await stack.stop();
  rmSync(folder, { recursive: true });
});

async function openViews(page: Page, search = ''): Promise<void> {
  await page.goto(`${stack.url}/app/default/conflicts${search}`);
  await press(page.getByText(/^Saved views \(\d/));
}

describe.skipIf(!hasBrowser)(`${skipped}what the instance keeps for the overview and for each person`, () => {
  test('the course of the health is a line, and the same as a table', async () => {
    const { page, complaints } = await signIn(browser, stack);
    await page.getByRole('img', { name: 'Course of the score: from 90 to 80, lowest 70, highest 90' }).waitFor();
    await press(page.getByText('The same as a table'));
    const table = page.getByRole('region', { name: 'Course of the score' });
    await table.getByRole('cell', { name: '30', exact: true }).waitFor();
    expect(await table.getByRole('row').allInnerTexts()).toHaveLength(4);
    expect(await violations(page)).toEqual([]);
    expect(complaints).toEqual([]);
  }, 120_000);

  test('views are there in every browser of a person, those that a browser kept as well, and in none of anybody else', async () => {
    const ada = await createKey(stack, 'Ada', 'viewer');
    const { page, complaints } = await signIn(browser, stack, ada);
    const kept = JSON.stringify([{ name: 'Old ones', search: '?status=resolved&text=12' }]);
    await page.evaluate(`localStorage.setItem('mtgs-views', ${JSON.stringify(kept)})`);
    await openViews(page, '?severity=HIGH&server=crm');
    await page.getByRole('button', { name: 'Old ones', exact: true }).waitFor();
    await write(page.getByLabel('Name of this view'), '../<b>Mine</b>');
    await press(page.getByRole('button', { name: 'Save these filters' }));
    await page.getByRole('button', { name: '../<b>Mine</b>', exact: true }).waitFor();
    expect(await page.evaluate("localStorage.getItem('mtgs-views')")).toBeNull();
    expect(await violations(page)).toEqual([]);

    const second = await signIn(browser, stack, ada);
    await openViews(second.page);
    await press(second.page.getByRole('button', { name: '../<b>Mine</b>', exact: true }));
    await second.page.waitForURL(/severity=HIGH&server=crm/);
    await press(second.page.getByRole('button', { name: 'Old ones', exact: true }));
    await second.page.waitForURL(/status=resolved/);
    expect(await second.page.getByRole('searchbox', { name: 'Text' }).inputValue()).toBe('12');
    await press(second.page.getByRole('button', { name: 'Remove the view Old ones' }));
    await second.page.getByText('Saved views (1)').waitFor();

    const stranger = await signIn(browser, stack, await createKey(stack, 'Rita', 'admin'));
    await openViews(stranger.page);
    await stranger.page.getByText('Saved views (0)').waitFor();
    expect([...complaints, ...second.complaints, ...stranger.complaints]).toEqual([]);
  }, 240_000);
});

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createKey, hasBrowser, launchBrowser, press, signIn, skipped, write } from '../support/dashboard-browser.js';
import { type Stack, startStack } from '../support/hosts/embedded-stack.js';

const folder = mkdtempSync(join(tmpdir(), 'mtgs-policy-'));
let stack: Stack;
let browser: Browser;

beforeAll(async () => {
  if (!hasBrowser) return;
  stack = await startStack(folder);
  await stack.call('PUT', '/v1/environments/watched', { policy: { alertBelowHealth: 60 } });
  browser = await launchBrowser();
}, 60_000);
afterAll(async () => {
  if (!hasBrowser) return;
  await browser.close();
  await stack.stop();
  rmSync(folder, { recursive: true });
});

describe.skipIf(!hasBrowser)(`${skipped}the policy, by the keyboard alone`, () => {
  test('who takes an alert away reads why it waits, and where the second person decides', async () => {
    const { page, complaints } = await signIn(browser, stack, await createKey(stack, 'Olga', 'admin'));
    await page.goto(`${stack.url}/app/watched/settings`);
    await write(page.getByLabel('Alert below a health of'), '10');
    await press(page.getByRole('button', { name: 'Save the policy' }));
    await page.getByText('alertBelowHealth is 10 instead of 60').waitFor();
    await press(page.getByRole('link', { name: 'the approval of a second person' }));
    await page.getByText('You may not decide this (four eyes)').waitFor();
    expect((await stack.call('GET', '/v1/environments/watched')).body).toMatchObject({
      policy: { alertBelowHealth: 60 },
    });
    expect(complaints).toEqual([]);
  }, 60_000);
});

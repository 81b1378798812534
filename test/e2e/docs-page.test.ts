import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium } from 'playwright-core';
import { expect, test } from 'vitest';
import { startStack } from '../support/hosts/embedded-stack.js';

/** Where Debian's package puts it; another one by `CHROMIUM`. */
const executablePath = process.env['CHROMIUM'] ?? '/usr/bin/chromium';
const hasBrowser = existsSync(executablePath);

test.skipIf(!hasBrowser)(
  `${hasBrowser ? '' : `skipped, no ${executablePath}: `}the API reference renders in a browser, tries a route out and breaks no rule of its page`,
  async () => {
    const folder = mkdtempSync(join(tmpdir(), 'mtgs-docs-'));
    const stack = await startStack(folder);
    const browser = await chromium.launch({ executablePath, args: ['--no-sandbox'] });
    try {
      const page = await browser.newPage();
      const complaints: string[] = [];
      page.on('console', (message) => {
        if (message.type() === 'error') complaints.push(message.text());
      });
      page.on('pageerror', (error) => complaints.push(error.message));
      page.on('requestfailed', (request) => complaints.push(request.url()));
      const hosts = new Set<string>();
      page.on('request', (request) => {
        if (!request.url().startsWith('data:')) hosts.add(new URL(request.url()).origin);
      });

      await page.goto(`${stack.url}/docs`);
      const operation = page.locator('#operations-service-showHealth');
      await operation.getByRole('button').first().click();
      await operation.getByRole('button', { name: 'Try it out' }).click();
      await operation.getByRole('button', { name: 'Execute' }).click();
      await expect
        .poll(() => operation.locator('.live-responses-table').innerText(), { timeout: 20_000 })
        .toContain('200');
      const { paths } = (await (await fetch(`${stack.url}/openapi.json`)).json()) as { paths: Record<string, object> };
      const operations = Object.values(paths).reduce((sum, methods) => sum + Object.keys(methods).length, 0);
      expect(await page.locator('.opblock').count()).toBe(operations);
      expect(complaints).toEqual([]);
      expect([...hosts]).toEqual([stack.url]);
    } finally {
      await browser.close();
      await stack.stop();
      rmSync(folder, { recursive: true });
    }
  },
  60_000,
);

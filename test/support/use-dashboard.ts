import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll } from 'vitest';
import { hasBrowser, launchBrowser } from './dashboard-browser.js';
import { type Stack, startStack } from './hosts/embedded-stack.js';

interface Dashboard {
  readonly stack: Stack;
  readonly browser: Browser;
}

/** A stack of its own, prepared, and a browser for all tests of a file: while they run, and where there is a browser. */
export function useDashboard(prepare: (stack: Stack) => Promise<unknown>): Dashboard {
  const folder = mkdtempSync(join(tmpdir(), 'mtgs-dashboard-'));
  const dashboard = {} as { -readonly [Part in keyof Dashboard]: Dashboard[Part] };
  beforeAll(async () => {
    if (!hasBrowser) return;
    dashboard.stack = await startStack(folder);
    await prepare(dashboard.stack);
    dashboard.browser = await launchBrowser();
  }, 120_000);
  afterAll(async () => {
    if (hasBrowser) {
      await dashboard.browser.close();
      await dashboard.stack.stop();
    }
    rmSync(folder, { recursive: true });
  });
  return dashboard;
}

import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { hasBrowser, press, signIn, skipped, tabTo, write } from '../support/dashboard-browser.js';
import { useDashboard } from '../support/use-dashboard.js';

const dashboard = useDashboard(async (stack) => {
  await stack.call('PUT', '/v1/environments/default', {});
});

const statusWith = async (key: string, path: string): Promise<number> =>
  (await fetch(`${dashboard.stack.url}${path}`, { headers: { 'X-API-Key': key } })).status;

describe.skipIf(!hasBrowser)(`${skipped}keys and the audit log, by the keyboard alone`, () => {
  test('a key is made for one environment, shown once, and locked out when it is revoked', async () => {
    const { page, complaints } = await signIn(dashboard.browser, dashboard.stack);
    await dashboard.stack.call('PUT', '/v1/environments/other', {});
    await page.goto(`${dashboard.stack.url}/app/default/settings`);
    await write(page.getByRole('textbox', { name: 'Name', exact: true }), 'Pipeline');
    await tabTo(page.getByRole('combobox', { name: /^Role/ }));
    await page.keyboard.type('ci-agent');
    await press(page.getByRole('button', { name: 'Create a key' }));
    const dialog = page.getByRole('dialog', { name: 'The new key' });
    const key = await dialog.locator('code').innerText();
    expect(await statusWith(key, '/v1/environments/default')).toBe(200);
    expect(await statusWith(key, '/v1/environments/other')).toBe(404);
    await page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'hidden' });
    await page.reload();
    const row = page.getByRole('listitem').filter({ hasText: 'Pipeline' });
    await row.getByText(/ci-agent, default, created/).waitFor();
    expect(await page.content()).not.toContain(key);

    await press(row.getByRole('button', { name: 'Revoke Pipeline' }));
    await press(page.getByRole('button', { name: 'Revoke the key' }));
    await row.getByText(/^revoked/).waitFor();
    expect(await statusWith(key, '/v1/environments/default')).toBe(401);
    expect(complaints).toEqual([]);
  }, 60_000);

  test('the log is filtered, saved as it is filtered, and its chain recomputed', async () => {
    const { page, complaints } = await signIn(dashboard.browser, dashboard.stack);
    const tools = [{ name: 'close_ticket', description: 'Closes a ticket.', inputSchema: { type: 'object' } }];
    await dashboard.stack.call(
      'POST',
      '/v1/environments/default/tools',
      { server: 'desk', tools },
      { Prefer: 'wait=30' },
    );
    await page.goto(`${dashboard.stack.url}/app/default/audit?type=TOOL_REGISTERED`);
    const entries = page.getByRole('listitem').filter({ hasText: 'TOOL_REGISTERED' });
    await entries.first().waitFor();
    await press(entries.first().getByText('Before and after'));
    await entries
      .first()
      .getByText(/close_ticket/)
      .first()
      .waitFor();

    const link = page.getByRole('link', { name: 'json', exact: true });
    const [file] = await Promise.all([page.waitForEvent('download'), press(link)]);
    expect(file.suggestedFilename()).toBe('audit-default.json');
    const text = readFileSync(await file.path(), 'utf8');
    expect(text).toContain('TOOL_REGISTERED');
    expect(text).not.toContain('ENVIRONMENT_CREATED');

    await press(page.getByRole('button', { name: 'Verify the chain' }));
    const verification = page.getByRole('region', { name: 'Verification' });
    await verification.getByText('intact', { exact: true }).waitFor();
    const { body } = await dashboard.stack.call('GET', '/v1/environments/default/audit-entries/verification');
    const { anchor } = body as { anchor: { sequence: number; hash: string } };
    await verification.getByText(`Head ${anchor.sequence}`).waitFor();
    await verification.getByText(anchor.hash).waitFor();
    expect(complaints).toEqual([]);
  }, 60_000);

  test('the newest entry is the first, until somebody wants the oldest', async () => {
    const { page, complaints } = await signIn(dashboard.browser, dashboard.stack);
    await page.goto(`${dashboard.stack.url}/app/default/audit`);
    const entries = page.getByRole('list').last().getByRole('listitem');
    const sequences = async () =>
      (await entries.allInnerTexts()).map((text) => Number(/^(\d+)/.exec(text.trim())?.[1] ?? Number.NaN));
    await entries.first().waitFor();
    const newest = await sequences();
    expect(newest.length).toBeGreaterThan(1);
    expect(newest).toEqual(newest.toSorted((a, b) => b - a));
    await page.getByLabel('Order').selectOption('oldest first');
    await expect.poll(sequences, { timeout: 20_000 }).toEqual(newest.toReversed());
    expect(complaints).toEqual([]);
  }, 60_000);

  test('both days of a range are found whole, as days of where the reader is', async () => {
    // At the line where dates change there is always one of the two on whose calendar it is not the day of UTC.
    for (const timezoneId of ['Pacific/Kiritimati', 'Etc/GMT+12']) {
      const { page, complaints } = await signIn(dashboard.browser, dashboard.stack, dashboard.stack.key, {
        timezoneId,
      });
      const today = new Intl.DateTimeFormat('en-CA', { timeZone: timezoneId }).format(new Date());
      await page.goto(`${dashboard.stack.url}/app/default/audit?from=${today}&to=${today}`);
      await page.getByRole('listitem').filter({ hasText: 'ENVIRONMENT_CREATED' }).waitFor();
      expect(await page.getByLabel('To', { exact: true }).inputValue()).toBe(today);
      await page.getByLabel('To', { exact: true }).fill('2020-01-01');
      await page.getByText('No entry matches.').waitFor();
      expect(complaints).toEqual([]);
    }
  }, 60_000);
});

import { describe, expect, test } from 'vitest';
import { createKey, hasBrowser, openPage, press, skipped, write } from '../support/dashboard-browser.js';
import { useDashboard } from '../support/use-dashboard.js';

const dashboard = useDashboard(async (stack) => {
  await stack.call('PUT', '/v1/environments/default', { title: 'Everyday' });
  await stack.call('PUT', '/v1/environments/other', {});
});

describe.skipIf(!hasBrowser)(`${skipped}an auditor at the dashboard`, () => {
  test('signs in, reads the audit log of each environment and of the instance, and is refused nothing', async () => {
    const { stack } = dashboard;
    const { page, complaints } = await openPage(dashboard.browser, stack);
    const refused: string[] = [];
    page.on('response', (answer) => {
      if (answer.status() === 403) refused.push(answer.url());
    });
    await page.goto(`${stack.url}/app/sign-in`);
    await write(page.getByLabel('API key'), await createKey(stack, 'Audrey', 'auditor'));
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'Audit log of default' }).waitFor();
    await page.getByRole('listitem').filter({ hasText: 'ENVIRONMENT_CREATED' }).waitFor();
    expect(await page.getByRole('navigation', { name: 'Views' }).getByRole('link').allInnerTexts()).toEqual(['Audit']);
    await page.getByText('Audrey (auditor)').waitFor();

    await page.getByLabel('Environment', { exact: true }).selectOption('other');
    await page.getByRole('heading', { name: 'Audit log of other' }).waitFor();
    await press(page.getByRole('button', { name: 'Verify the chain' }));
    await page.getByRole('region', { name: 'Verification' }).getByText('intact', { exact: true }).waitFor();
    await page.getByRole('combobox', { name: /^Log/ }).selectOption('instance');
    await page.getByRole('listitem').filter({ hasText: 'API_KEY_CREATED' }).first().waitFor();

    for (const view of ['', '/tools', '/approvals', '/settings']) {
      await page.goto(`${stack.url}/app/default${view}`);
      await page.getByRole('heading', { name: 'Audit log of default' }).waitFor();
      expect(new URL(page.url()).pathname).toBe('/app/default/audit');
    }
    await press(page.getByRole('button', { name: 'Sign out' }));
    await page.getByRole('heading', { name: 'Sign in to MTGS' }).waitFor();

    const log = await stack.call('GET', '/v1/instance/audit-entries?type=ACCESS_REFUSED');
    expect([refused, log.body, complaints]).toEqual([[], { items: [] }, []]);
  }, 60_000);
});

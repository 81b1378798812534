import { describe, expect, test } from 'vitest';
import { hasBrowser, signIn, skipped } from '../support/dashboard-browser.js';
import { useDashboard } from '../support/use-dashboard.js';

const tool = (name: string, description: string) => ({ name, description, inputSchema: { type: 'object' } });
const families = [
  tool('close_ticket', 'Closes a ticket of the help desk.'),
  tool(
    'measure_soil',
    'Measures the moisture of the soil in a greenhouse, in percent, with the probe that is nearest.',
  ),
];

const dashboard = useDashboard(async (stack) => {
  await stack.call('PUT', '/v1/environments/default', {});
  for (const server of ['attic', 'barn']) {
    const body = { server, tools: families, owner: server === 'barn' ? 'team-field' : 'team-house' };
    const { status } = await stack.call('POST', '/v1/environments/default/tools', body, { Prefer: 'wait=30' });
    expect(status).toBe(200);
  }
});

describe.skipIf(!hasBrowser)(`${skipped}lists, by the keyboard alone`, () => {
  test('a server that fails after the overview was opened shows by itself under what fails', async () => {
    const { page, complaints } = await signIn(dashboard.browser, dashboard.stack);
    const troubles = page.getByRole('region', { name: 'What fails' });
    await troubles.getByText('Nothing.').waitFor();
    const { stack } = dashboard;
    const transport = { type: 'http', url: 'http://127.0.0.1:9/mcp' };
    await stack.call('PUT', '/v1/environments/default/servers/gone', { transport });
    await stack.call('POST', '/v1/environments/default/sync-runs', { servers: ['gone'] });
    await troubles.getByRole('link', { name: 'gone' }).waitFor({ timeout: 30_000 });
    expect(complaints).toEqual([]);
  }, 60_000);

  test('the overview says which tools went away since the last visit', async () => {
    const tools = '/v1/environments/default/tools';
    const { stack, browser } = dashboard;
    await stack.call('POST', tools, { server: 'cellar', tools: [tool('ring_bell', 'Rings a bell.')] });
    await stack.call('DELETE', `${tools}/cellar~ring_bell`);
    const { page, complaints } = await signIn(browser, stack);
    const changes = page.getByRole('region', { name: /^Since your last visit/ });
    await changes.getByText(/, 1 tool removed\.$/).waitFor();
    await changes
      .getByRole('listitem')
      .filter({ hasText: 'ring_bell' })
      .getByText('removed', { exact: true })
      .waitFor();
    expect(complaints).toEqual([]);
  }, 60_000);
});

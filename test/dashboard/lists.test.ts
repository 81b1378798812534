import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { pageOf } from '../../shared/alerts/page-of.js';
import { hasBrowser, openPage, press, signIn, skipped, tabTo, write } from '../support/dashboard-browser.js';
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

  test('a whole family, or all conflicts that are shown, are selected at once', async () => {
    const { page, complaints } = await signIn(dashboard.browser, dashboard.stack);
    await page.goto(`${dashboard.stack.url}/app/default/conflicts`);
    const boxes = page.getByLabel('Conflicts').getByRole('checkbox', { name: /^Select (?!the family)/ });
    const family = page.getByRole('checkbox', { name: 'Select the family of close_ticket' });
    await family.waitFor();
    const count = await boxes.count();
    expect(count).toBeGreaterThan(1);
    const heading = await page.getByRole('heading', { name: /^close_ticket/ }).innerText();
    const size = Number(/(\d+) conflicts?$/.exec(heading)?.[1]);
    expect(size).toBeLessThan(count);
    await tabTo(family);
    await page.keyboard.press('Space');
    await page.getByText(`, ${size} selected`).waitFor();
    expect(await boxes.and(page.locator(':checked')).count()).toBe(size);
    await page.keyboard.press('Space');
    await page.getByText(/selected/).waitFor({ state: 'hidden' });
    await page.keyboard.press('j');
    await page.keyboard.press('f');
    await page.getByText(`, ${size} selected`).waitFor();
    await page.keyboard.press('*');
    await page.getByText(`, ${count} selected`).waitFor();
    await press(page.getByRole('button', { name: `Select all ${count} shown` }));
    await page.getByText(/selected/).waitFor({ state: 'hidden' });
    await press(page.getByRole('button', { name: `Select all ${count} shown` }));
    await press(page.getByRole('button', { name: 'Acknowledge…' }));
    await page.getByRole('heading', { name: `Acknowledge ${count} conflicts` }).waitFor();
    expect(complaints).toEqual([]);
  }, 60_000);

  test('a CSV holds every conflict that is shown, or says itself that there are more', async () => {
    const { page } = await signIn(dashboard.browser, dashboard.stack);
    const saved = async (): Promise<{ name: string; rows: number }> => {
      const button = page.getByRole('button', { name: 'Save as CSV' });
      const [file] = await Promise.all([page.waitForEvent('download'), press(button)]);
      const rows =
        readFileSync(await file.path(), 'utf8')
          .trim()
          .split('\r\n').length - 1;
      return { name: file.suggestedFilename(), rows };
    };
    await page.goto(`${dashboard.stack.url}/app/default/conflicts`);
    const { name, rows } = await saved();
    expect(name).toBe('conflicts-default.csv');
    await page.getByText(new RegExp(`^${rows} conflict`)).waitFor();

    // The second page of the list is held up, and never comes.
    await page.route(/\/conflicts\?/, async (route) => {
      if (route.request().url().includes('cursor=')) return route.fulfill({ status: 400, json: { detail: 'gone' } });
      const answer = await route.fetch();
      const body = (await answer.json()) as object;
      return route.fulfill({ response: answer, json: { ...body, nextCursor: 'more' } });
    });
    await page.reload();
    expect(await saved()).toEqual({ name: 'conflicts-default-not-all.csv', rows });
    await page.getByText('and there are more').waitFor();
  }, 60_000);

  test('whoever follows the link of an alert without being signed in signs in, and is where the link leads', async () => {
    const { stack, browser } = dashboard;
    const { body } = await stack.call('GET', '/v1/environments/default/approvals?status=pending');
    const { id = '' } = (body as { items: { id: string }[] }).items[0] ?? {};
    const { page, complaints } = await openPage(browser, stack);
    const link = `${stack.url}${pageOf({ env: 'default', subject: `approval/${id}` })}`;
    await page.goto(link);
    await write(page.getByLabel('API key'), stack.key);
    await page.keyboard.press('Enter');
    await page.getByRole('region', { name: 'Simulations' }).waitFor();
    expect(page.url()).toBe(link);
    expect(complaints).toEqual([]);
  }, 60_000);

  test('an approval shows the simulations that have its tool in their change', async () => {
    const { stack, browser } = dashboard;
    const { body } = await stack.call('GET', '/v1/environments/default/approvals?status=pending');
    const { id = '', toolId = '' } = (body as { items: { id: string; toolId?: string }[] }).items[0] ?? {};
    const { page, complaints } = await signIn(browser, stack);
    await page.goto(`${stack.url}/app/default/approvals/${id}`);
    const simulations = page.getByRole('region', { name: 'Simulations' });
    await simulations.getByText('None is about this tool.').waitFor();
    const change = { server: toolId.split('~')[0], tools: families, maxProbes: 5 };
    expect((await stack.call('POST', '/v1/environments/default/simulations', change)).status).toBe(202);
    await page.reload();
    await press(simulations.getByRole('link', { name: /^Add or change/ }));
    await page.waitForURL(/\/simulations\/./);
    await page.getByText(toolId).first().waitFor();
    expect(complaints).toEqual([]);
  }, 60_000);

  test('tools are found by their owner, and those that cost the most go first', async () => {
    const { page, complaints } = await signIn(dashboard.browser, dashboard.stack);
    await page.goto(`${dashboard.stack.url}/app/default/tools`);
    const rows = page.getByLabel('Tools', { exact: true }).getByRole('listitem');
    await rows.first().waitFor();
    expect(await rows.count()).toBe(4);
    await write(page.getByLabel('Text'), 'team-FIELD');
    await page.getByText(/^2 tools,/).waitFor();
    expect(await rows.filter({ hasText: '(barn)' }).count()).toBe(2);
    await write(page.getByLabel('Text'), '');
    await page.getByLabel('Owner').selectOption('team-house');
    await page.getByText(/^2 tools,/).waitFor();
    expect(await rows.filter({ hasText: '(attic)' }).count()).toBe(2);
    expect(await rows.first().innerText()).toContain('close_ticket');
    await page.getByLabel('Order').selectOption('tokens');
    await rows.first().getByText('measure_soil').waitFor();
    await page.waitForURL(/owner=team-house.*sort=tokens/);
    expect(complaints).toEqual([]);
  }, 60_000);

  test('a question shows which tools serve it alike and which it must never reach, and a simulation where it does', async () => {
    const { stack, browser } = dashboard;
    const base = '/v1/environments/default';
    const [soil, other] = ['attic~measure_soil', 'barn~measure_soil'];
    const never = ['attic~close_ticket', 'barn~close_ticket'];
    const probes = [{ query: 'close a ticket of the help desk', toolId: soil, equals: [other], never }];
    expect((await stack.call('POST', `${base}/probe-queries`, { probes })).status).toBe(200);
    const change = { server: 'cellar', tools: [tool('ring_bell', 'Rings a bell.')] };
    const { body } = await stack.call('POST', `${base}/simulations`, change);
    const { page, complaints } = await signIn(browser, stack);
    await page.goto(`${stack.url}/app/default/tools/${soil}`);
    const question = page.getByRole('listitem').filter({ hasText: 'close a ticket of the help desk' });
    await question.getByText('any of this tool and measure_soil (barn)').waitFor();
    await question.getByText('never close_ticket (attic), close_ticket (barn)').waitFor();
    await page.goto(`${stack.url}/app/default/simulations/${(body as { id: string }).id}`);
    const forbidden = page.getByRole('region', { name: 'Forbidden picks (1)' });
    await forbidden.getByText('close a ticket of the help desk').waitFor({ timeout: 30_000 });
    await forbidden.getByRole('link', { name: 'close_ticket' }).waitFor();
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

  test('the overview says which conflicts were resolved since the last visit', async () => {
    const { stack, browser } = dashboard;
    const { page, complaints } = await signIn(browser, stack);
    const changes = page.getByRole('region', { name: /^Since your last visit/ });
    await changes.getByText(/, 0 resolved,/).waitFor();
    await stack.call('DELETE', '/v1/environments/default/tools/attic~close_ticket');
    await changes.getByText(/, [1-9]\d* resolved,/).waitFor({ timeout: 30_000 });
    const line = changes.getByRole('listitem').filter({ has: page.getByText('resolved', { exact: true }) });
    await press(line.first().getByRole('link'));
    await page.getByText('attic~close_ticket was deleted').waitFor();
    expect(complaints).toEqual([]);
  }, 60_000);
});

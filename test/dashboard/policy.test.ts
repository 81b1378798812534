import type { Locator, Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { createKey, hasBrowser, press, signIn, skipped, tabTo, write } from '../support/dashboard-browser.js';
import { violations } from '../support/violations.js';
import { useDashboard } from '../support/use-dashboard.js';

/** Of who sets everything up: the first administrator, who made all keys, acts nowhere. */
let olga: string;
const dashboard = useDashboard(async (stack) => {
  await stack.call('PUT', '/v1/environments/watched', { policy: { alertBelowHealth: 60 } });
  olga = await createKey(stack, 'Olga', 'admin');
});

/** Opens the settings of an environment of its own. */
async function openSettings(env: string, policy: object = {}) {
  await dashboard.stack.call('PUT', `/v1/environments/${env}`, { policy });
  const person = await signIn(dashboard.browser, dashboard.stack, olga);
  await person.page.goto(`${dashboard.stack.url}/app/${env}/settings`);
  await person.page.getByRole('button', { name: 'Save the policy' }).waitFor();
  return person;
}

const policyOf = async (env: string): Promise<Record<string, unknown>> =>
  ((await dashboard.stack.call('GET', `/v1/environments/${env}`)).body as { policy: Record<string, unknown> }).policy;

const save = (page: Page): Promise<void> => press(page.getByRole('button', { name: 'Save the policy' }));

const channelOf = (page: Page, name: string): Locator => page.getByRole('group', { name, exact: true });

/** Chooses an option of a list by typing its name. */
async function choose(list: Locator, option: string): Promise<void> {
  await tabTo(list);
  await list.page().keyboard.type(option);
  expect(await list.inputValue()).toBe(option);
}

const ops = { id: 'ops', target: { type: 'slack', url: '${MTGS_ALERT_OPS}' }, minimumSeverity: 'HIGH' };

describe.skipIf(!hasBrowser)(`${skipped}the policy, by the keyboard alone`, () => {
  test('who takes an alert away reads why it waits, and where the second person decides', async () => {
    const { page, complaints } = await signIn(dashboard.browser, dashboard.stack, olga);
    await page.goto(`${dashboard.stack.url}/app/watched/settings`);
    await write(page.getByLabel('Alert below a health of'), '10');
    await save(page);
    await page.getByText('alertBelowHealth is 10 instead of 60').waitFor();
    await press(page.getByRole('link', { name: 'the approval of a second person' }));
    await page.getByText('You may not decide this (four eyes)').waitFor();
    expect((await dashboard.stack.call('GET', '/v1/environments/watched')).body).toMatchObject({
      policy: { alertBelowHealth: 60 },
    });
    expect(complaints).toEqual([]);
  }, 120_000);

  test('channels are added, put right where the server finds fault, changed, and removed once a second person agrees', async () => {
    const { page, complaints } = await openSettings('crew');
    await press(page.getByRole('button', { name: 'Add a channel' }));
    const fresh = channelOf(page, 'New channel');
    await write(fresh.getByLabel('Name of the channel'), 'ops');
    const channel = channelOf(page, 'Channel ops');
    const setting = channel.getByLabel('Setting with the address');
    await write(setting, 'hooks.example.com/secret');
    await save(page);
    await channel.getByText('name a setting as ${NAME}').waitFor();
    expect(await setting.getAttribute('aria-invalid')).toBe('true');
    expect(await violations(page)).toEqual([]);
    await write(setting, '${PATH}');
    await save(page);
    await channel.getByText('PATH cannot be named by a channel').waitFor();
    expect(await page.getByLabel('Name of the channel').getAttribute('aria-invalid')).toBe('false');
    await write(setting, '${MTGS_ALERT_OPS}');
    await save(page);
    await page.getByText('Saved.').waitFor();
    expect((await policyOf('crew'))['alerts']).toEqual([ops]);
    await page.getByRole('button', { name: 'Send a test to ops' }).waitFor();
    await page.getByText('Saved.').waitFor();

    await press(page.getByRole('button', { name: 'Add a channel' }));
    await write(fresh.getByLabel('Name of the channel'), 'ops');
    const second = channel.nth(1);
    await choose(second.getByLabel('Sent by'), 'smtp');
    await write(second.getByLabel('Addresses'), 'one@example.com\ntwo@example.com\n');
    await write(second.getByLabel('Only for tools of these owners'), 'crm');
    await choose(second.getByLabel('From severity'), 'LOW');
    await tabTo(second.getByLabel('everything'));
    await page.keyboard.press('Space');
    await tabTo(second.getByLabel('digests'));
    await page.keyboard.press('Space');
    await save(page);
    await second.getByText('another channel is called ops: each needs a name of its own').waitFor();
    expect(await violations(page)).toEqual([]);
    await write(second.getByLabel('Name of the channel'), 'mail');
    await save(page);
    await page.getByText('Saved.').waitFor();
    const { alerts } = (await policyOf('crew')) as { alerts: { kinds: string[] }[] };
    expect(alerts).toMatchObject([
      ops,
      {
        id: 'mail',
        target: { type: 'smtp', to: ['one@example.com', 'two@example.com'] },
        minimumSeverity: 'LOW',
        owners: ['crm'],
      },
    ]);
    expect(alerts[1]!.kinds).toHaveLength(9);
    expect(alerts[1]!.kinds).not.toContain('digest');

    await press(page.getByRole('button', { name: 'Remove ops' }));
    await channel.waitFor({ state: 'hidden' });
    await save(page);
    await page.getByText('alert channel ops is gone').waitFor();
    expect((await policyOf('crew'))['alerts']).toHaveLength(2);
    await channel.waitFor();
    expect(complaints).toEqual([]);
  }, 240_000);

  test('limits of tokens are set, and taken away again by agreement only', async () => {
    const { page } = await openSettings('narrow');
    await write(page.getByLabel('Most tokens of one tool'), '1200');
    await write(page.getByLabel('Most tokens of all tools together'), '90000');
    await save(page);
    await page.getByText('Saved.').waitFor();
    expect((await policyOf('narrow'))['tokenLimits']).toEqual({ tool: 1200, catalog: 90_000 });
    await tabTo(page.getByLabel('Most tokens of one tool'));
    await page.keyboard.press('Delete');
    await save(page);
    await page.getByText('tokenLimits.tool is not set instead of 1200').waitFor();
  }, 120_000);

  test('a router is tried before it is chosen, asked more, and waited for longer; the model goes by agreement only', async () => {
    const { page, complaints } = await openSettings('judged');
    const ask = page.getByRole('button', { name: 'Put one question to this router' });
    await press(ask);
    await page.getByText(/^local works: the question took/).waitFor();
    await choose(page.getByRole('combobox', { name: /^Router/ }), 'claude');
    await press(ask);
    await page.getByText('claude does not work').waitFor();
    await page.getByText('MTGS_ANTHROPIC_API_KEY').waitFor();
    await write(page.getByRole('textbox', { name: /^Model/ }), 'claude-haiku');
    await write(page.getByLabel('Most calls'), '500');
    await write(page.getByLabel('Trials of each question'), '5');
    await page.getByText('The router gets 6 questions for each pair and is called up to 30 times.').waitFor();
    await write(page.getByLabel('A check waits for at most (seconds)'), '60');
    await choose(page.getByLabel('Pairs that are simulated'), 'any-stage');
    expect(await violations(page)).toEqual([]);
    await save(page);
    await page.getByText('router is claude instead of local').waitFor();

    await dashboard.stack.call('PUT', '/v1/environments/modelled', { policy: { routerModel: 'haiku', trials: 5 } });
    await page.goto(`${dashboard.stack.url}/app/modelled/settings`);
    await write(page.getByLabel('Trials of each question'), '7');
    await save(page);
    await page.getByText('Saved.').waitFor();
    expect(await policyOf('modelled')).toMatchObject({ trials: 7, routerModel: 'haiku' });
    await tabTo(page.getByRole('textbox', { name: /^Model/ }));
    await page.keyboard.press('ControlOrMeta+a');
    await page.keyboard.press('Delete');
    await save(page);
    await page.getByText('routerModel is not set instead of haiku').waitFor();
    expect(complaints).toEqual([]);
  }, 120_000);

  test('what limits would do is said before they are saved', async () => {
    const { page } = await openSettings('weighed');
    await page.getByText('The catalog is empty.').waitFor();
    await page.getByText('The health is not known yet.').waitFor();
    const tools = ['search', 'export'].map((verb) => ({
      name: `${verb}_invoices`,
      description: `Use it to ${verb} invoices of one customer.`,
      inputSchema: { type: 'object', properties: { customer: { type: 'string' } }, required: ['customer'] },
    }));
    const registered = await dashboard.stack.call(
      'POST',
      '/v1/environments/weighed/tools',
      { server: 'billing', tools },
      { Prefer: 'wait=30' },
    );
    expect(registered.status).toBe(200);
    await page.reload();
    await page.getByText(/^The catalog takes about \d+ tokens, its largest tool \d+\.$/).waitFor();
    await write(page.getByLabel('Most tokens of one tool'), '5');
    await page.getByText('2 of 2 tools would be above the limit of one tool.').waitFor();
    await write(page.getByLabel('Most tokens of all tools together'), '9');
    await page.getByText('All together would be above their limit.').waitFor();
    await page.getByText(/^The health is \d+ today, which is not an alert\.$/).waitFor();
  }, 120_000);

  test('two who edit at once learn of each other, and neither loses what was typed', async () => {
    const { page, complaints } = await openSettings('shared', { alerts: [ops] });
    const change = (policy: object) => dashboard.stack.call('PATCH', '/v1/environments/shared', { policy });
    await write(page.getByLabel('Most tokens of one tool'), '1200');
    await write(page.getByLabel('Alert below a health of'), '50');
    await change({ drift: { wording: 'block', schema: 'review', authority: 'review' } });
    await save(page);
    await page.getByText('Somebody else changed the policy while you edited it: drift.').waitFor();
    expect(await violations(page)).toEqual([]);
    expect(await page.getByLabel('Most tokens of one tool').inputValue()).toBe('1200');
    expect((await policyOf('shared'))['tokenLimits']).toEqual({});
    await press(page.getByRole('button', { name: 'Show their changes beside mine' }));
    expect(await page.getByLabel('Changed words').inputValue()).toBe('block');
    await change({ alertBelowHealth: 40, tokenLimits: { tool: 1100 } });
    await save(page);
    await page.getByText('{"tool":1100}').waitFor();
    await press(page.getByRole('button', { name: 'Keep mine where both changed' }));
    await save(page);
    await page.getByText('Nothing changed yet').waitFor();
    expect(await policyOf('shared')).toMatchObject({ tokenLimits: { tool: 1100 }, alertBelowHealth: 40 });

    await write(page.getByLabel('Most tokens of one tool'), '900');
    await write(page.getByLabel('Alert below a health of'), '55');
    await change({ alertBelowHealth: 45 });
    await save(page);
    await press(page.getByRole('button', { name: 'Take theirs where both changed' }));
    expect(await page.getByLabel('Alert below a health of').inputValue()).toBe('45');
    await save(page);
    await page.getByText('Saved.').waitFor();
    expect(await policyOf('shared')).toMatchObject({ tokenLimits: { tool: 900 }, alertBelowHealth: 45, alerts: [ops] });
    expect(complaints).toEqual([]);
  }, 240_000);
});

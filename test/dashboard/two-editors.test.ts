import { describe, expect, test } from 'vitest';
import { hasBrowser, press, signIn, skipped, write } from '../support/dashboard-browser.js';
import { useDashboard } from '../support/use-dashboard.js';

const path = '/v1/environments/default/tools';
const definition = (description: string) => ({ name: 'close_ticket', description, inputSchema: { type: 'object' } });

const dashboard = useDashboard(async (stack) => {
  // Changed words are let through: this is about who changes them.
  await stack.call('PUT', '/v1/environments/default', { policy: { drift: { wording: 'allow' } } });
  await stack.call('POST', path, { server: 'desk', tools: [definition('Closes a ticket.')] }, { Prefer: 'wait=30' });
});

const descriptionNow = async (): Promise<unknown> => {
  const { body } = await dashboard.stack.call('GET', `${path}/desk~close_ticket`);
  return (body as { definition: { description: string } }).definition.description;
};

describe.skipIf(!hasBrowser)(`${skipped}the editor of a tool, by the keyboard alone`, () => {
  test('the second of two editors overwrites nobody: they are shown what the other changed, and keep what they typed', async () => {
    const { page, complaints } = await signIn(dashboard.browser, dashboard.stack);
    await page.goto(`${dashboard.stack.url}/app/default/tools/desk~close_ticket/edit`);
    const field = page.getByRole('textbox', { name: /^Description/ });
    await write(field, 'Closes a ticket of a customer.');
    const theirs = definition('Closes a ticket and writes to whoever opened it.');
    await dashboard.stack.call('PUT', `${path}/desk~close_ticket`, theirs, { Prefer: 'wait=30' });

    await press(page.getByRole('button', { name: 'Save as a new version' }));
    const alert = page.getByRole('alert').filter({ hasText: 'Somebody else changed the definition' });
    await alert.getByText('writes to whoever opened it').first().waitFor();
    expect(await descriptionNow()).toBe('Closes a ticket and writes to whoever opened it.');
    expect(await field.inputValue()).toBe('Closes a ticket of a customer.');

    await press(alert.getByRole('button', { name: /^Keep mine/ }));
    await alert.waitFor({ state: 'hidden' });
    await press(page.getByRole('button', { name: 'Save as a new version' }));
    await page.getByText(/version 3 of the server desk/).waitFor();
    expect(await descriptionNow()).toBe('Closes a ticket of a customer.');
    expect(complaints).toEqual([]);
  }, 60_000);

  test('a description that is edited in the JSON is the one of its field, and a broken JSON loses neither', async () => {
    const { page, complaints } = await signIn(dashboard.browser, dashboard.stack);
    await page.goto(`${dashboard.stack.url}/app/default/tools/desk~close_ticket/edit`);
    const field = page.getByRole('textbox', { name: /^Description/ });
    const json = page.getByRole('textbox', { name: /^Definition/ });
    await write(json, JSON.stringify(definition('Closes one ticket.')));
    expect(await field.inputValue()).toBe('Closes one ticket.');
    await write(json, '{');
    await page.getByText('Put the definition right first').waitFor();
    expect(await field.isEditable()).toBe(false);
    expect(await field.inputValue()).toBe('Closes one ticket.');
    await write(json, JSON.stringify(definition('Closes one ticket.')));
    await write(field, 'Closes tickets.');
    expect(await json.inputValue()).toContain('"description": "Closes tickets."');
    expect(complaints).toEqual([]);
  }, 60_000);
});

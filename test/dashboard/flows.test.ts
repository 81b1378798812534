import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { installServers } from '../../cli/demo/install-servers.js';
import { listTools, serveHttp } from '../platform/mcp-server/http-peer.js';
import {
  createKey,
  hasBrowser,
  launchBrowser,
  press,
  signIn,
  skipped,
  tabTo,
  write,
} from '../support/dashboard-browser.js';
import { eventually, type Stack, startStack } from '../support/hosts/embedded-stack.js';

const folder = mkdtempSync(join(tmpdir(), 'mtgs-dashboard-'));
const servers = resolve('examples/servers');
const port = 20_000 + Math.floor(Math.random() * 20_000);
let stack: Stack;
let browser: Browser;
/** Of who sets everything up: the first administrator, who made all keys, acts nowhere. */
let olga: string;

beforeAll(async () => {
  if (!hasBrowser) return;
  await installServers(servers, () => undefined, new AbortController().signal);
  stack = await startStack(folder, { port });
  // Changed words are let through, so that a check of an edited definition is about conflicts alone.
  await stack.call('PUT', '/v1/environments/default', { policy: { drift: { wording: 'allow' } } });
  browser = await launchBrowser();
  olga = await createKey(stack, 'Olga', 'admin');
}, 300_000);
afterAll(async () => {
  if (!hasBrowser) return;
  await browser.close();
  await stack.stop();
  rmSync(folder, { recursive: true });
});

/** What a client's configuration says of two of the demo's servers, as somebody would paste it from an editor. */
function mcpJson(): string {
  const { mcpServers } = JSON.parse(readFileSync(join(servers, 'mcp.json'), 'utf8')) as {
    mcpServers: Record<string, object>;
  };
  const { github, gitlab } = mcpServers;
  return `{
    // Servers of the team
    "mcpServers": {
      "github": ${JSON.stringify({ ...github, cwd: servers })},
      "gitlab": ${JSON.stringify({ ...gitlab, cwd: servers })},
      "Old files": { "url": "ftp://files.example.com/mcp" },
      "drafts": { "url": "https://drafts.example.com/mcp", "disabled": true },
    },
  }`;
}

const names = async (path: string): Promise<{ id: string }[]> =>
  ((await stack.call('GET', path)).body as { items: { id: string }[] }).items;

describe.skipIf(!hasBrowser)(`${skipped}in a browser, by the keyboard alone`, () => {
  test('the first run leads from no servers to the first conflict', async () => {
    const { page, complaints } = await signIn(browser, stack, olga);
    await page.getByRole('heading', { name: 'No servers yet' }).waitFor();
    await write(page.getByLabel('mcp.json'), '{"mcpServers": {}}');
    await press(page.getByRole('button', { name: 'Add these servers' }));
    await page.getByText('It names no servers').waitFor();
    await write(page.getByLabel('mcp.json'), mcpJson());
    await press(page.getByRole('button', { name: 'Add these servers' }));
    await page.getByRole('heading', { name: 'Health' }).waitFor();
    await page
      .getByRole('link', { name: /both offer a tool of that name/ })
      .first()
      .waitFor({ timeout: 60_000 });

    // What was not taken is said until somebody has read it, and what is missing is added on the page of the servers.
    const became = page.getByRole('region', { name: 'What became of the servers' });
    await became.getByText('Old files').waitFor();
    await became.getByText(/url is not a valid address/).waitFor();
    await became.getByText('it is switched off').waitFor();
    await press(page.getByRole('link', { name: 'Servers', exact: true }));
    await became.getByText('Old files').waitFor();
    await press(became.getByRole('button', { name: 'I have read it' }));
    await became.waitFor({ state: 'hidden' });
    expect(await names('/v1/environments/default/servers')).toHaveLength(2);
    await press(page.getByRole('button', { name: 'Add servers' }));
    await write(page.getByLabel('mcp.json'), mcpJson().replace('ftp://files.example.com', 'http://127.0.0.1:9'));
    await press(page.getByRole('button', { name: 'Add these servers' }));
    await became.getByText(/there is a server github already/).waitFor();
    await became.getByText(/^as old-files; being synchronised/).waitFor();
    await stack.call('DELETE', '/v1/environments/default/servers/old-files');
    expect(complaints).toEqual([]);
  }, 120_000);

  test('a CRITICAL conflict is found, understood and suppressed, with the keyboard, once a second person agrees', async () => {
    const { page, complaints } = await signIn(browser, stack, olga);
    await page.goto(`${stack.url}/app/default/conflicts?severity=CRITICAL&text=push_files`);
    await page.getByRole('link', { name: /push_files/ }).waitFor();
    await page.keyboard.press('j');
    await page.keyboard.press('o');
    await page.getByRole('heading', { name: 'Two servers offer a tool of the same name' }).waitFor();
    await page.getByText('Names alike').waitFor();
    await page.goBack();
    await page.getByRole('link', { name: /push_files/ }).waitFor();
    await page.keyboard.press('j');
    await page.keyboard.press('s');
    await page.getByRole('dialog').waitFor();
    await write(page.getByLabel('Reason'), 'Clients of this environment prefix the server.');
    await press(page.getByRole('button', { name: 'Suppress', exact: true }));
    await page.getByText('1 wait for the approval of a second person').waitFor();

    // The approvals of whoever asked say why they may not decide.
    const [asked] = (await names('/v1/environments/default/approvals?status=pending')).filter(
      (one) => (one as unknown as { purpose: { kind: string } }).purpose.kind === 'suppress',
    );
    await page.goto(`${stack.url}/app/default/approvals/${asked!.id}`);
    await page.getByText('You may not decide this (four eyes)').waitFor();

    const stranger = await createKey(stack, 'Rita', 'reviewer');
    const second = await signIn(browser, stack, stranger);
    await second.page.goto(`${stack.url}/app/default/approvals/${asked!.id}`);
    await write(second.page.getByLabel('Comment'), 'Agreed.');
    await press(second.page.getByRole('button', { name: 'Approve' }));
    await second.page.getByText(/^approved by/).waitFor();

    await page.goto(`${stack.url}/app/default/conflicts?status=suppressed`);
    await page.getByRole('link', { name: /push_files/ }).waitFor();
    expect([...complaints, ...second.complaints]).toEqual([]);
  }, 90_000);

  test('in the list of conflicts j and k move, x selects, and a and s settle what is selected', async () => {
    const { page, complaints } = await signIn(browser, stack, olga);
    await page.goto(`${stack.url}/app/default/conflicts`);
    const rows = page.getByLabel('Conflicts').locator('[aria-current=true]');
    await page.getByLabel('Conflicts').getByRole('link').first().waitFor();
    const shown = async (key: string): Promise<string> => {
      await page.keyboard.press(key);
      await rows.waitFor();
      return rows.innerText();
    };
    const [first, second] = [await shown('j'), await shown('j')];
    expect(second).not.toBe(first);
    await page.keyboard.press('x');
    await page.getByText(/, 1 selected/).waitFor();
    expect(await shown('k')).toBe(first);
    await page.keyboard.press('x');
    await page.getByText(/, 2 selected/).waitFor();
    await page.keyboard.press('s');
    await page.getByRole('heading', { name: 'Suppress 2 conflicts' }).waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'hidden' });
    await page.keyboard.press('a');
    await page.getByRole('heading', { name: 'Acknowledge 2 conflicts' }).waitFor();
    // Keys are letters while somebody writes.
    await write(page.getByLabel('Reason'), '');
    await page.keyboard.type('jkxas');
    expect(await page.getByLabel('Reason').inputValue()).toBe('jkxas');
    await press(page.getByRole('button', { name: 'Acknowledge', exact: true }));
    await page.getByText('2 acknowledged').waitFor();
    expect(complaints).toEqual([]);
  }, 60_000);

  test('a definition is edited until its check is clean', async () => {
    const { page, complaints } = await signIn(browser, stack, olga);
    const bad = {
      name: 'open_new_issue',
      description: 'Create a new issue in a GitHub repository',
      inputSchema: { type: 'object', properties: { title: { type: 'string' } } },
    };
    const registered = await stack.call(
      'POST',
      '/v1/environments/default/tools',
      { server: 'desk', tools: [bad] },
      { Prefer: 'wait=30' },
    );
    expect(registered.status).toBe(200);
    await page.goto(`${stack.url}/app/default/tools/desk~open_new_issue/edit`);
    const check = page.getByRole('region', { name: 'The check, before saving' });
    await check
      .getByText(/may call either|easily taken/)
      .first()
      .waitFor();
    const description = page.getByRole('textbox', { name: 'Description' });
    await write(description, 'Measures the moisture of the soil in a greenhouse, in percent.');
    await check.getByText('pass', { exact: true }).waitFor();
    await check
      .getByText(/may call either/)
      .first()
      .waitFor({ state: 'hidden' });
    await press(page.getByRole('button', { name: 'Save as a new version' }));
    await page.getByText(/version 2 of the server desk/).waitFor();

    // What people ask of it is kept beside it.
    await press(page.getByText('Say what it means for other tools'));
    const alike = page.getByLabel('Tools that serve it just as well');
    for (const id of ['desk~soil', 'desk~mistake']) {
      await write(alike, id);
      await page.keyboard.press('Enter');
    }
    await press(page.getByRole('button', { name: 'Take desk~mistake away' }));
    // Typed and left is added, too.
    await write(page.getByLabel('Tools that it must never reach'), 'desk~flood');
    await write(page.getByLabel('A question that this tool serves'), 'how wet are the tomatoes');
    await press(page.getByRole('button', { name: 'Add the question' }));
    const question = page.getByRole('listitem').filter({ hasText: 'how wet are the tomatoes' });
    await question.getByText('kept by Olga').waitFor();
    expect(await question.innerText()).toMatch(/any of this tool and soil \(desk\)\s+never flood \(desk\)/);
    await press(question.getByRole('button', { name: /^Remove the question/ }));
    await question.waitFor({ state: 'hidden' });
    expect(complaints).toEqual([]);
  }, 60_000);

  test('a change is simulated before it is made: the questions that it would steal are named, and two are compared', async () => {
    const { page, complaints } = await signIn(browser, stack, olga);
    await press(page.getByRole('link', { name: 'Simulations' }));
    await page.getByText('No simulation yet.').waitFor();
    await press(page.getByRole('link', { name: 'Simulate a change' }));
    await page.getByRole('heading', { name: 'Simulate a change' }).waitFor();
    await write(page.getByRole('combobox', { name: /^Server/ }), 'rival');
    const definition = page.getByRole('textbox', { name: /^Definition/ });
    await write(definition, '{"name": 1}');
    await page.getByText('Definition 1 has no "name"').waitFor();
    const rival = {
      name: 'create_issue',
      description: 'Create a new issue in a GitHub repository.',
      inputSchema: { type: 'object', properties: { title: { type: 'string' } } },
    };
    await write(definition, JSON.stringify(rival));
    await press(page.getByRole('button', { name: 'Start the simulation' }));
    await page.getByRole('heading', { name: 'How it was measured' }).waitFor({ timeout: 60_000 });
    await page.getByRole('heading', { name: /^Stolen questions/ }).waitFor();
    await page.getByRole('region', { name: 'Shift matrix' }).getByText('rival, new').first().waitFor();
    await page
      .getByText(/95 % interval \d+ % to \d+ %/)
      .first()
      .waitFor();
    await page.getByText('The local router predicts what a model would pick').waitFor();

    // The address is all that somebody else needs.
    const second = await signIn(browser, stack, await createKey(stack, 'Vera', 'viewer'));
    await second.page.goto(page.url());
    await second.page.getByRole('heading', { name: /^Stolen questions/ }).waitFor();

    await page.goto(`${stack.url}/app/default/simulations/new?kind=removed-server&server=gitlab`);
    await press(page.getByRole('button', { name: 'Start the simulation' }));
    await page.getByRole('heading', { name: 'How it was measured' }).waitFor({ timeout: 60_000 });
    await press(page.getByRole('link', { name: 'All simulations' }));
    for (const change of [/^Compare Remove/, /^Compare Add or change/]) {
      await tabTo(page.getByRole('checkbox', { name: change }));
      await page.keyboard.press('Space');
    }
    await press(page.getByRole('link', { name: 'Compare the two' }));
    await page.getByRole('heading', { name: /^Stolen only in the second \([1-9]/ }).waitFor();
    expect([...complaints, ...second.complaints]).toEqual([]);
  }, 180_000);

  test('a simulation that is not wanted any more is cancelled, and is no pass', async () => {
    const { page } = await signIn(browser, stack, olga);
    await page.goto(`${stack.url}/app/default/simulations/new?kind=removed-server&server=github`);
    await press(page.getByText('Questions and trials'));
    const questions = Array.from({ length: 2_000 }, (_, at) => `open issue number ${at}`).join('\n');
    await write(page.getByRole('textbox', { name: /^Your own questions/ }), questions);
    await press(page.getByRole('button', { name: 'Start the simulation' }));
    await press(page.getByRole('button', { name: 'Cancel the simulation' }));
    await page.getByText('It was cancelled. Nothing is established').waitFor();
    expect(await page.getByRole('heading', { name: 'Risk' }).count()).toBe(0);
  }, 60_000);

  test('fixes of a conflict are tried, one is rejected with a reason, and another accepted once it was said what that does', async () => {
    const { page, complaints } = await signIn(browser, stack, olga);
    await page.goto(`${stack.url}/app/default/conflicts?type=INTENT_AMBIGUITY`);
    await press(page.getByLabel('Conflicts').getByRole('link').first());
    await page
      .getByText(/Questions that went astray/)
      .first()
      .waitFor();
    await page
      .getByText(/95 % interval \d+ % to \d+ %/)
      .first()
      .waitFor();
    await press(page.getByRole('button', { name: 'Try fixes' }));
    const fixes = page.getByRole('region', { name: /^Another name/ });
    await fixes.first().waitFor({ timeout: 60_000 });
    await fixes.first().getByText('Questions that reach their tool').waitFor();
    await press(fixes.first().getByRole('button', { name: 'Reject…' }));
    await write(page.getByRole('textbox', { name: 'Reason' }), 'Clients know the tool by this name.');
    await press(page.getByRole('button', { name: 'Reject the fix' }));
    await page.getByText(/^Rejected by/).waitFor();
    const open = page.getByRole('button', { name: 'Accept…' }).first();
    await press(open);
    await page.getByText('If a conflict blocks it, somebody else than you has to approve it.').waitFor();
    await press(page.getByRole('button', { name: 'Accept the fix' }));
    await page.getByText(/^Accepted by/).waitFor();
    await page.getByText('Its analysis:').waitFor();
    expect(complaints).toEqual([]);
  }, 120_000);

  test('what a synchronisation found is shown as diffs, and a held one shows what would vanish until somebody accepts it', async () => {
    const weigh = (name: string, description = `Weighs one ${name}.`, properties = {}) => ({
      name: `weigh_${name}`,
      description,
      inputSchema: { type: 'object', properties },
    });
    let tools = ['apple', 'banana', 'cherry', 'damson', 'elder', 'fig'].map((name) => weigh(name));
    const { url } = await serveHttp(listTools(() => tools));
    await stack.call('PUT', '/v1/environments/default/servers/scales', { transport: { type: 'http', url } });
    const { page, complaints } = await signIn(browser, stack, olga);
    await page.goto(`${stack.url}/app/default/servers`);
    const card = page.locator('#scales');
    await press(card.getByRole('button', { name: 'Synchronise now' }));
    await card.getByText(/6 added/).waitFor();
    const steering = 'Weighs one apple. <img src=x onerror="window.stolen = 1">';
    const renamed = { ...weigh('fig'), name: 'weigh_one_fig' };
    tools = [weigh('apple', steering, { unit: { type: 'string' } }), ...tools.slice(1, 5), renamed];
    await press(card.getByRole('button', { name: 'Synchronise now' }));
    await card.getByText(/1 changed, 1 renamed/).waitFor();
    const versions: string[] = [];
    page.on('request', (request) => {
      if (request.url().includes('/versions')) versions.push(request.url());
    });
    await press(card.getByText('What synchronisations found'));
    const row = (kind: string) => card.locator('li').filter({ has: page.getByText(kind, { exact: true }) });
    await row('renamed').waitFor();
    expect(await row('added').count()).toBe(4);
    expect(versions).toEqual([]);
    await press(row('changed').locator('summary').first());
    await row('changed').locator('ins').filter({ hasText: 'onerror="window.stolen' }).waitFor();
    await row('changed').getByRole('rowheader', { name: 'unit' }).waitFor();
    await press(row('changed').getByText('Changes of inputSchema, as JSON'));
    await row('changed').locator('ins').filter({ hasText: '"unit"' }).waitFor();
    await press(row('renamed').locator('summary').first());
    await row('renamed').locator('del').filter({ hasText: 'weigh_fig' }).waitFor();
    expect(versions).toHaveLength(2);

    tools = tools.slice(0, 1);
    await press(card.getByRole('button', { name: 'Synchronise now' }));
    const vanishing = card.getByRole('region', { name: 'What would vanish' });
    await vanishing.getByRole('heading', { name: 'Held: 5 tools would vanish' }).waitFor();
    await press(vanishing.locator('summary').filter({ hasText: 'weigh_banana' }));
    await vanishing.getByText('Weighs one banana.').waitFor();
    await press(page.getByRole('link', { name: 'Overview' }));
    const waiting = page.getByRole('region', { name: 'What waits for you' });
    const accept = waiting.getByRole('link', { name: 'Accept or refuse that 5 tools of scales vanish' });
    // Both pages are whole before the keyboard goes through them.
    await accept.waitFor();
    await page.waitForLoadState('networkidle');
    await press(accept);
    await card.getByRole('button', { name: 'Accept that 5 tools vanish…' }).waitFor();
    await press(card.getByText('What synchronisations found'));
    await press(card.getByRole('button', { name: 'Accept that 5 tools vanish…' }));
    await press(page.getByRole('button', { name: 'Synchronise, and remove up to 5 tools' }));
    await card.getByText(/5 removed/).waitFor();
    await row('removed').first().waitFor();
    expect(await row('removed').count()).toBe(5);
    await press(row('removed').locator('summary').filter({ hasText: 'weigh_banana' }));
    await row('removed').getByText('Weighs one banana.').waitFor();
    expect(await page.evaluate("'stolen' in window")).toBe(false);
    expect(complaints).toEqual([]);
  }, 60_000);

  test('of two who decide at once the second is told that somebody else was first', async () => {
    const [approval] = await names('/v1/environments/default/approvals?status=pending');
    const people = await Promise.all([createKey(stack, 'Rita', 'reviewer'), createKey(stack, 'Rita', 'reviewer')]);
    const [one, other] = await Promise.all(people.map((key) => signIn(browser, stack, key)));
    for (const { page } of [one!, other!]) {
      await page.goto(`${stack.url}/app/default/approvals/${approval!.id}`);
      await page.getByRole('button', { name: 'Reject' }).waitFor();
      // What is on the screen is what was read last: nobody sees the other's decision before deciding.
      await page.route(`**/approvals/${approval!.id}`, (route) => route.abort());
    }
    await press(one!.page.getByRole('button', { name: 'Reject' }));
    await eventually(async () => {
      const { body } = await stack.call('GET', `/v1/environments/default/approvals/${approval!.id}`);
      return (body as { status: string }).status === 'rejected' ? true : undefined;
    });
    await press(other!.page.getByRole('button', { name: 'Approve' }));
    await other!.page.unroute(`**/approvals/${approval!.id}`);
    await other!.page.getByText('Somebody else was first: your decision did not count.').waitFor();
    await other!.page.getByText(/^rejected by/).waitFor();
  }, 60_000);

  test('a viewer sees everything and is offered nothing to change', async () => {
    const key = await createKey(stack, 'Vera', 'viewer');
    const { page, complaints } = await signIn(browser, stack, key);
    const offers =
      /^(Acknowledge|Suppress|Approve|Reject|Synchronise|Add|Save the|Save as a new|Create|Revoke|Analyse|Accept|Reopen|Simulate|Start|Cancel|Try|Remove)/;
    const [conflict] = await names('/v1/environments/default/conflicts');
    const [approval] = await names('/v1/environments/default/approvals?status=pending');
    const [tool] = await names('/v1/environments/default/tools');
    for (const view of [
      '',
      '/conflicts',
      `/conflicts/${conflict!.id}`,
      '/approvals',
      `/approvals/${approval!.id}`,
      '/tools',
      `/tools/${encodeURIComponent(tool!.id)}`,
      '/servers',
      '/simulations',
      '/settings',
    ]) {
      await page.goto(`${stack.url}/app/default${view}`);
      await page.getByRole('heading', { level: 1 }).waitFor();
      await page.getByText('Loading…').first().waitFor({ state: 'hidden' });
      expect(await page.getByRole('button', { name: offers }).count(), view).toBe(0);
    }
    expect(complaints).toEqual([]);
  }, 60_000);

  test('the page says that the server was killed, and goes on when it is back, still signed in', async () => {
    const { page } = await signIn(browser, stack, olga);
    await page.goto(`${stack.url}/app/default/conflicts`);
    await page.getByLabel('Conflicts').getByRole('link').first().waitFor();
    await stack.kill();
    await tabTo(page.getByLabel('Severity'));
    await page.keyboard.press('L');
    await page.getByText('The server does not answer.').waitFor();
    stack = await startStack(folder, { port });
    await page.getByText('The server does not answer.').waitFor({ state: 'hidden' });
    await page.getByText(/^\d+ conflicts$/).waitFor();
    await press(page.getByRole('link', { name: 'Tools', exact: true }));
    await page.getByRole('heading', { name: 'Tools of default' }).waitFor();
  }, 90_000);
});

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { hasBrowser, launchBrowser, type Person, signIn, skipped } from '../support/dashboard-browser.js';
import { listTools, serveHttp } from '../platform/mcp-server/http-peer.js';
import { eventually, type Stack, startStack } from '../support/hosts/embedded-stack.js';
import { violations } from '../support/violations.js';

const folder = mkdtempSync(join(tmpdir(), 'mtgs-views-'));
const long = 'lorem'.repeat(2000);
const hostile = [
  '<script>window.stolen = 1</script>',
  '<img src=x onerror="window.stolen = 1">',
  '[here](javascript:window.stolen=1) <a href="javascript:window.stolen=1">here</a>',
  'left \u202E thgir \u2066 isolated',
  'hid\u200Bden\u{E0041} text',
  'شرح الأداة باللغة العربية',
  long,
  '"><svg onload=window.stolen=1>',
];
/** Names as long and as bad as the registry takes them. */
const nameOf = (at: number): string => `${['<b>x</b>', 'a\u202Eb', 'n'.repeat(240), 'اسم'][at % 4]}_${at}`;

let stack: Stack;
let browser: Browser;
let person: Person;
const ids = { conflict: '', approval: '', tool: '', simulation: '', other: '' };

const firstOf = async (path: string): Promise<string> => {
  const { body } = await stack.call('GET', path);
  return (body as { items: { id: string }[] }).items[0]?.id ?? '';
};

beforeAll(async () => {
  if (!hasBrowser) return;
  stack = await startStack(folder);
  const owners = hostile.map((text) => text.slice(0, 200));
  const alerts = [
    { id: 'o'.repeat(63), target: { type: 'graph', to: [`${'a'.repeat(60)}@example.com`] }, owners },
    { id: 'ops', target: { type: 'slack', url: '${MTGS_ALERT_OPS}' }, kinds: ['digest', 'approval-requested'] },
  ];
  await stack.call('PUT', '/v1/environments/default', { policy: { alerts } });
  for (const text of hostile) {
    const view = { name: text.slice(0, 60), filter: { text: text.slice(0, 300) } };
    await stack.call('POST', '/v1/me/saved-views', view);
  }
  const tools = hostile.map((description, at) => ({
    name: nameOf(at),
    title: description.slice(0, 500),
    description,
    inputSchema: {
      type: 'object',
      properties: { [`p${hostile[(at + 1) % 8]!.slice(0, 200)}`]: { type: 'string', description } },
    },
    annotations: { title: description.slice(0, 200) },
  }));
  for (const server of ['attic', 'barn']) {
    const { body } = await stack.call(
      'POST',
      '/v1/environments/default/tools',
      { server, tools },
      { Prefer: 'wait=60' },
    );
    expect(body).toMatchObject({ run: { status: 'completed' } });
  }
  await stack.call('PUT', '/v1/environments/default/servers/gone', {
    title: hostile[0],
    transport: { type: 'http', url: `http://127.0.0.1:9/${'x'.repeat(500)}` },
  });
  await stack.call('POST', '/v1/environments/default/sync-runs', { servers: ['gone'] });
  ids.tool = await firstOf('/v1/environments/default/tools');
  ids.conflict = await firstOf('/v1/environments/default/conflicts');
  ids.approval = await eventually(async () => (await firstOf('/v1/environments/default/approvals')) || undefined);
  for (const name of ['simulation', 'other'] as const) {
    const change = name === 'other' ? { removeServer: 'barn' } : { server: 'cellar', tools: tools.slice(0, 4) };
    const { body } = await stack.call('POST', '/v1/environments/default/simulations', change);
    ids[name] = (body as { id: string }).id;
    await eventually(async () => {
      const shown = await stack.call('GET', `/v1/environments/default/simulations/${ids[name]}`);
      return (shown.body as { status: string }).status === 'completed' ? true : undefined;
    }, 60);
  }
  browser = await launchBrowser();
  person = await signIn(browser, stack);
}, 120_000);
afterAll(async () => {
  if (!hasBrowser) return;
  await browser.close();
  await stack.stop();
  rmSync(folder, { recursive: true });
});

/** Every view, with what it has to be opened with. */
const views: Readonly<Record<string, () => string>> = {
  overview: () => '',
  conflicts: () => '/conflicts',
  'one conflict': () => `/conflicts/${ids.conflict}`,
  'the map': () => '/map',
  'the map as a table': () => '/map?as=table',
  approvals: () => '/approvals?show=all',
  'one approval': () => `/approvals/${ids.approval}`,
  tools: () => '/tools',
  'one tool': () => `/tools/${encodeURIComponent(ids.tool)}`,
  'the editor of a tool': () => `/tools/${encodeURIComponent(ids.tool)}/edit`,
  servers: () => '/servers',
  simulations: () => '/simulations',
  'a new simulation': () => '/simulations/new',
  'a new simulation of a changed tool': () => `/simulations/new?kind=changed-tool&tool=${encodeURIComponent(ids.tool)}`,
  'one simulation': () => `/simulations/${ids.simulation}`,
  'two simulations compared': () => `/simulations/compare?one=${ids.simulation}&other=${ids.other}`,
  'the audit': () => '/audit',
  settings: () => '/settings',
};

async function open(page: Page, view: string): Promise<void> {
  await page.goto(`${stack.url}/app/default${view}`);
  await page.getByRole('heading', { level: 1 }).waitFor();
  await page
    .getByText(/^(Loading|Checking|Counting)…$/)
    .first()
    .waitFor({ state: 'hidden' });
  for (const saved of await page.getByText(/^Saved views \(/).all()) await saved.click();
}

describe.skipIf(!hasBrowser)(`${skipped}every view, full of hostile definitions`, () => {
  test.each(Object.entries(views))(
    '%s: no rule of WCAG 2.2 AA is broken, nothing scrolls sideways, nothing runs',
    async (_, view) => {
      const { page, complaints } = person;
      for (const width of [390, 1280]) {
        await page.setViewportSize({ width, height: 900 });
        // Opened on the narrow screen, where a page that measures itself has the least room.
        if (width === 390) await open(page, view());
        expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(width);
      }
      for (const theme of ['dark', 'light']) {
        await page.getByLabel('Colours', { exact: true }).selectOption(theme);
        expect(await violations(page), theme).toEqual([]);
      }
      expect(await page.evaluate("'stolen' in window")).toBe(false);
      expect(await page.locator('a[href^="javascript" i]').count()).toBe(0);
      expect(complaints).toEqual([]);
    },
    60_000,
  );

  test('the page to sign in breaks no rule either, in light and dark', async () => {
    const { page } = person;
    for (const theme of ['dark', 'light']) {
      await open(page, '');
      await page.getByLabel('Colours', { exact: true }).selectOption(theme);
      await page.goto(`${stack.url}/app/sign-in`);
      await page.getByLabel('API key').waitFor();
      expect(await violations(page), theme).toEqual([]);
    }
  }, 60_000);

  test('keeps to all of that where diffs of synchronisations are open', async () => {
    const definitionOf = (name: string, description: string) => ({
      name,
      title: description.slice(0, 300),
      description,
      inputSchema: {
        type: 'object',
        properties: { [`p${description.slice(0, 200)}`]: { type: 'string', description } },
      },
    });
    let tools = hostile.map((description, at) => definitionOf(nameOf(at), description));
    const { url } = await serveHttp(listTools(() => tools));
    await stack.call('PUT', '/v1/environments/default/servers/yard', { transport: { type: 'http', url } });
    const outcome = async (wanted: string): Promise<void> => {
      const { body: asked } = await stack.call('POST', '/v1/environments/default/sync-runs', { servers: ['yard'] });
      const path = `/v1/environments/default/sync-runs/${(asked as { id: string }).id}`;
      await eventually(async () => {
        const { body } = await stack.call('GET', path);
        return (body as { status: string }).status === 'queued' ? undefined : true;
      });
      const { body } = await stack.call('GET', '/v1/environments/default/servers/yard');
      expect(body).toMatchObject({ lastSync: { outcome: wanted } });
    };
    await outcome('synced');
    tools = tools.map(({ name }, at) => definitionOf(name, hostile[(at + 1) % 8]!));
    await outcome('synced');
    tools = tools.slice(0, 1);
    await outcome('held');

    const { page, complaints } = person;
    for (const width of [390, 1280]) {
      await page.setViewportSize({ width, height: 900 });
      await open(page, '/servers');
      const card = page.locator('#yard');
      await card.getByText('What synchronisations found').click();
      await card.getByText('changed', { exact: true }).first().waitFor();
      const closed = card.locator('details:not([open]) > summary');
      while ((await closed.count()) > 0) await closed.first().click();
      await card.locator('ins').first().waitFor();
      await card.getByText('Loading…').first().waitFor({ state: 'hidden' });
      await card
        .getByText(/What comes after 6000 characters is not the same in both/)
        .first()
        .waitFor();
      expect(await violations(page)).toEqual([]);
      expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(width);
      expect(await page.evaluate("'stolen' in window")).toBe(false);
      expect(await page.locator('a[href^="javascript" i]').count()).toBe(0);
    }
    expect(complaints).toEqual([]);
  }, 120_000);

  test('says of each tool of the map how many questions it loses, or that this was not measured', async () => {
    const { body } = await stack.call('GET', '/v1/environments/default/conflict-map');
    const { edges } = body as {
      edges: { tools: string[]; lost?: { tool: string; lost: number; questions: number }[] }[];
    };
    const measured = new Map<string, number>();
    for (const { tool, lost } of edges.flatMap((edge) => edge.lost ?? []))
      measured.set(tool, (measured.get(tool) ?? 0) + lost);
    const { page } = person;
    await open(page, '/map');
    await page.getByText(/^Size: how many of the test questions/).waitFor();
    await open(page, '/map?as=table');
    await page
      .getByText(/questions lost/)
      .first()
      .waitFor();
    const cells = edges.flatMap(({ tools: [one = '', other = one] }) => [one, other]).map((id) => measured.get(id));
    expect(await page.getByText('questions lost: not measured').count()).toBe(
      cells.filter((lost) => lost === undefined).length,
    );
    expect(await page.getByText(/^0 of \d+ questions lost$/).count()).toBe(cells.filter((lost) => lost === 0).length);
    expect(cells.some((lost) => lost !== undefined)).toBe(true);
  }, 60_000);

  test('characters that nobody sees are shown', async () => {
    const { page, complaints } = person;
    await page.setViewportSize({ width: 1280, height: 900 });
    await open(page, '/tools?text=hid');
    await page.getByText('U+200B').first().waitFor();
    await page.getByText('U+E0041').first().waitFor();
    expect(complaints).toEqual([]);
  }, 60_000);
});

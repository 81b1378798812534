import { readFileSync } from 'node:fs';
import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { hasBrowser, press, signIn, skipped } from '../support/dashboard-browser.js';
import { eventually } from '../support/hosts/embedded-stack.js';
import { useDashboard } from '../support/use-dashboard.js';

const dashboard = useDashboard(async (stack) => {
  await stack.call('PUT', '/v1/environments/default', {});
  const tools = [{ name: 'close<ticket>', description: 'Closes a ticket.', inputSchema: { type: 'object' } }];
  for (const server of ['attic', 'barn', 'cellar']) {
    const registered = await stack.call(
      'POST',
      '/v1/environments/default/tools',
      { server, tools },
      { Prefer: 'wait=30' },
    );
    expect(registered.status).toBe(200);
  }
});

async function openMap(query = '') {
  const person = await signIn(dashboard.browser, dashboard.stack);
  await person.page.goto(`${dashboard.stack.url}/app/default/map${query}`);
  await settled(person.page);
  return person;
}

const settled = (page: Page): Promise<void> => page.locator('canvas[data-settled=true]').waitFor();

/** What a button saves. */
async function saved(page: Page, button: string): Promise<{ name: string; bytes: Buffer }> {
  const [file] = await Promise.all([
    page.waitForEvent('download'),
    press(page.getByRole('button', { name: button, exact: true })),
  ]);
  return { name: file.suggestedFilename(), bytes: readFileSync(await file.path()) };
}

/** Where the tools of the picture are within it, by the colours of their servers; those that the canvas shows. */
async function shownAt(page: Page): Promise<Map<string, { x: number; y: number }>> {
  const svg = (await saved(page, 'Save as SVG')).bytes.toString();
  const colours = [...svg.matchAll(/<circle [^>]*(?:fill|stroke)="(#[0-9a-f]{6}|[a-z]+\([^"]*)"/g)];
  const found = await page.evaluate<{ colour: string; x: number; y: number }[]>(`(() => {
    const canvas = document.querySelector('canvas');
    const { left, top, width } = canvas.getBoundingClientRect();
    const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
    const probe = document.createElement('canvas').getContext('2d');
    return ${JSON.stringify(colours.map(([, colour]) => colour))}.map((colour) => {
      probe.fillStyle = colour;
      probe.fillRect(0, 0, 1, 1);
      const [red, green, blue] = probe.getImageData(0, 0, 1, 1).data;
      let [count, x, y] = [0, 0, 0];
      for (let at = 0; at < data.length; at += 4) {
        if (data[at] !== red || data[at + 1] !== green || data[at + 2] !== blue || data[at + 3] !== 255) continue;
        count += 1;
        x += (at / 4) % canvas.width;
        y += Math.floor(at / 4 / canvas.width);
      }
      const scale = width / canvas.width;
      return { colour, x: left + (x / count) * scale, y: top + (y / count) * scale };
    });
  })()`);
  return new Map(found.map(({ colour, ...place }) => [colour, place] as const));
}

describe.skipIf(!hasBrowser)(`${skipped}the conflict map`, () => {
  test('is saved as a picture on its own ground, and as a drawing with every name and the hull of the family', async () => {
    const { page, complaints } = await openMap();
    await page.getByLabel('Colours', { exact: true }).selectOption('dark');
    const picture = await saved(page, 'Save as PNG');
    expect(picture.name).toBe('conflict-map.png');
    const other = await (await dashboard.browser.newContext()).newPage();
    await other.setContent(`<img src="data:image/png;base64,${picture.bytes.toString('base64')}">`);
    const corner = await other.evaluate<{ width: number; pixel: number[] }>(`(async () => {
      const image = document.querySelector('img');
      await image.decode();
      const canvas = Object.assign(document.createElement('canvas'), { width: image.width, height: image.height });
      const context = canvas.getContext('2d');
      context.drawImage(image, 0, 0);
      return { width: image.width, pixel: [...context.getImageData(0, 0, 1, 1).data] };
    })()`);
    expect(corner.width).toBeGreaterThan(300);
    expect(corner.pixel[3]).toBe(255);
    expect(corner.pixel[0]).toBeLessThan(128);

    const drawing = await saved(page, 'Save as SVG');
    expect(drawing.name).toBe('conflict-map.svg');
    const svg = drawing.bytes.toString();
    expect(svg.match(/close&#60;ticket&#62;/g)).toHaveLength(3);
    expect(svg.match(/<circle /g)).toHaveLength(3);
    expect(svg.match(/<polygon /g)).toHaveLength(1);
    await other.goto(`data:image/svg+xml;base64,${drawing.bytes.toString('base64')}`);
    expect(await other.locator('text').count()).toBe(3);
    expect(complaints).toEqual([]);
  }, 60_000);

  test('a tool that is dragged with Shift stays where it was let go, until a click with Shift frees it', async () => {
    const { page, complaints } = await openMap();
    const [first] = await shownAt(page);
    const [colour, from] = first!;
    const to = { x: from.x + 180, y: from.y - 90 };
    await page.keyboard.down('Shift');
    await page.mouse.move(from.x, from.y);
    await page.mouse.down();
    await page.mouse.move(to.x, to.y, { steps: 12 });
    await page.mouse.up();
    await page.keyboard.up('Shift');
    const distance = async (): Promise<number> => {
      await settled(page);
      const at = (await shownAt(page)).get(colour)!;
      return Math.hypot(at.x - to.x, at.y - to.y);
    };
    await eventually(async () => ((await distance()) < 8 ? true : undefined), 20);
    await page.keyboard.down('Shift');
    await page.mouse.click(to.x, to.y);
    await page.keyboard.up('Shift');
    await eventually(async () => ((await distance()) > 40 ? true : undefined), 20);
    expect(complaints).toEqual([]);
  }, 60_000);

  test('a click on a tool shows what is around it, and the address says so', async () => {
    const { page, complaints } = await openMap();
    const [at] = [...(await shownAt(page)).values()];
    await page.mouse.click(at!.x, at!.y);
    await page.waitForURL(/focus=/);
    await page.getByText('Around', { exact: false }).first().waitFor();
    await press(page.getByRole('button', { name: 'Show all' }));
    await page.waitForURL((url) => !url.search.includes('focus'));
    expect(complaints).toEqual([]);
  }, 60_000);

  test('the table offers by the keyboard what a click on a tool does, and names the clusters', async () => {
    const { page, complaints } = await signIn(dashboard.browser, dashboard.stack);
    await page.goto(`${dashboard.stack.url}/app/default/map?as=table`);
    const clusters = page.getByRole('region', { name: 'Clusters: tools that are one job (1)' });
    await clusters.waitFor();
    expect(await clusters.getByRole('link').allInnerTexts()).toEqual(
      ['attic', 'barn', 'cellar'].map((server) => `close<ticket> (${server})`),
    );
    await press(page.getByRole('button', { name: 'Show what is around close<ticket> (barn)' }).first());
    await page.waitForURL(/focus=/);
    await page.getByText('Around close<ticket> (barn)').waitFor();
    expect(complaints).toEqual([]);
  }, 60_000);
});

import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { test } from 'vitest';
import { installServers } from '../../cli/demo/install-servers.js';
import { hasBrowser, launchBrowser, signIn } from '../support/dashboard-browser.js';
import { eventually, startStack } from '../support/hosts/embedded-stack.js';

/** Where they go; without it there is nothing to do here. */
const target = process.env['MTGS_PICTURES'];
const servers = resolve('examples/servers');

test.skipIf(target === undefined || !hasBrowser)(
  'pictures of the dashboard with the demo servers',
  async () => {
    mkdirSync(target!, { recursive: true });
    await installServers(servers, () => undefined, new AbortController().signal);
    const folder = mkdtempSync(join(tmpdir(), 'mtgs-pictures-'));
    const stack = await startStack(folder);
    const browser = await launchBrowser();
    try {
      await stack.call('PUT', '/v1/environments/default', {});
      const { mcpServers } = JSON.parse(readFileSync(join(servers, 'mcp.json'), 'utf8')) as {
        mcpServers: Record<string, object>;
      };
      for (const [id, transport] of Object.entries(mcpServers)) {
        await stack.call('PUT', `/v1/environments/default/servers/${id}`, {
          transport: { type: 'stdio', ...transport, cwd: servers },
        });
        await stack.call('POST', '/v1/environments/default/sync-runs', { servers: [id] });
      }
      await eventually(async () => {
        const listed = (await stack.call('GET', '/v1/environments/default/servers')).body as {
          items: { lastSync?: object }[];
        };
        if (listed.items.some(({ lastSync }) => lastSync === undefined)) return undefined;
        const runs = (await stack.call('GET', '/v1/environments/default/analysis-runs')).body as {
          items: { status: string }[];
        };
        return runs.items.every(({ status }) => status === 'completed') ? true : undefined;
      }, 120);
      const { body } = await stack.call('GET', '/v1/environments/default/conflicts?type=INTENT_AMBIGUITY');
      const [conflict] = (body as { items: { id: string }[] }).items;
      const { page } = await signIn(browser, stack);
      const take = async (view: string, ready: string, name: string): Promise<void> => {
        await page.goto(`${stack.url}/app/default${view}`);
        await page.locator(ready).first().waitFor({ timeout: 60_000 });
        // A part that loads, or only has its heading yet, is nothing to show.
        await page.waitForLoadState('networkidle');
        await page.getByText('Loading…').first().waitFor({ state: 'hidden' });
        await page.screenshot({ path: join(target!, `${name}.png`) });
      };
      await take('', 'text=Weight of each', 'overview');
      await take('/conflicts', '[aria-label="Conflicts"] a', 'conflicts');
      await take(`/conflicts/${conflict!.id}`, 'text=Questions that went astray', 'one-conflict');
      const asked = await stack.call('POST', '/v1/environments/default/simulations', {
        server: 'desk',
        tools: [
          {
            name: 'create_issue_comment',
            description: 'Create a comment on an issue, or add issue comments, in a repository or project.',
            inputSchema: { type: 'object', properties: { body: { type: 'string' }, repo: { type: 'string' } } },
          },
        ],
      });
      await take(`/simulations/${(asked.body as { id: string }).id}`, 'text=How it was measured', 'simulation');
      await take('/map', '[data-settled=true]', 'map');
    } finally {
      await browser.close();
      await stack.stop();
      rmSync(folder, { recursive: true });
    }
  },
  300_000,
);

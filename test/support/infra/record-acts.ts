import { expect } from 'vitest';
import type { hostApp } from '../hosts/hosted-app.js';

type App = Awaited<ReturnType<typeof hostApp>>;
type Who = Parameters<App['call']>[0] | { readonly key: string };

const params = { environment: 'prod' };
const ticket = (description = 'Opens a ticket.') => ({
  name: 'create_ticket',
  description,
  inputSchema: { type: 'object', properties: { subject: { type: 'string' } } },
});

/** Does once what each rule of Sentinel looks for, and what the hunting queries and the workbook show, with an app that runs. */
export async function recordActs(app: App): Promise<void> {
  const ask = (who: Who, route: string, request: Parameters<App['call']>[2] = {}) =>
    typeof who === 'object'
      ? app.call(undefined, route, { ...request, headers: { ...request.headers, authorization: `Bearer ${who.key}` } })
      : app.call(who, route, request);
  const as = async (...[who, route, request]: Parameters<typeof ask>) => {
    const answer = await ask(who, route, request);
    expect(answer.status, `${route}: ${answer.text}`).toBeLessThan(300);
    return answer.body;
  };
  const keyOf = async (name: string, role: string) =>
    ({ key: String((await as('admin root', 'createApiKey', { body: { name, role } }))['key']) }) as const;
  const register = async (who: Who, server: string, tools: unknown[]) => {
    await as(who, 'registerTools', { params, body: { server, tools } });
    await app.pass(120);
  };
  const itemsOf = async (who: Who, route: string, query: Record<string, string>) =>
    (await as(who, route, { params, query }))['items'] as { id: string; severity: string }[];

  await as('admin root', 'createEnvironment', { params, body: {} });
  await as('admin root', 'updateEnvironment', { params, body: { policy: { approvalTtlSeconds: 3600 } } });
  const transport = { type: 'stdio', command: 'npx', args: ['files-mcp'] };
  await as('admin root', 'saveServer', {
    params: { ...params, server: 'local' },
    body: { transport, autoSync: false },
  });

  // Both keys were made by one person: one asks, the other decides; then the tool is another.
  const [ada, rita] = [await keyOf('Ada', 'developer'), await keyOf('Rita', 'reviewer')];
  await register(ada, 'desk', [ticket()]);
  await register(ada, 'other', [ticket()]);
  const [activation] = await itemsOf(rita, 'listApprovals', { status: 'pending' });
  const body = { comment: 'Meant so.' };
  await as(rita, 'approveApproval', { params: { ...params, approval: activation!.id }, body });
  await register(ada, 'other', [ticket('Opens a ticket for a customer.')]);

  // A conflict that blocks is suppressed, which waits for a second person.
  const conflicts = await itemsOf('reviewer sue', 'listConflicts', { status: 'open' });
  const critical = conflicts.find(({ severity }) => severity === 'CRITICAL')!;
  const until = new Date(Date.now() + 30 * 86_400_000).toISOString();
  const suppression = await as('reviewer sue', 'updateConflict', {
    params: { ...params, conflict: critical.id },
    body: { status: 'suppressed', reason: 'Only one of them is offered at a time.', until },
  });
  const asked = { ...params, approval: String(suppression['id']) };
  await as('reviewer tim', 'approveApproval', { params: asked, body });

  await as(ada, 'deleteTool', { params: { ...params, tool: 'desk~create_ticket' } });
  for (const server of ['first', 'second', 'third']) {
    const place = { ...params, server };
    const transport = { type: 'http', url: `https://${server}.example/mcp` };
    await as('admin root', 'saveServer', { params: place, body: { transport, autoSync: false } });
    await as('admin root', 'deleteServer', { params: place });
  }

  const guess = { key: `${rita.key.slice(0, -4)}aaaa` };
  const headers = { 'x-forwarded-for': '192.0.2.7' };
  for (let tries = 0; tries < 12; tries += 1) await ask(guess, 'showMe', { headers });

  await as('admin root', 'exportAuditLogs', { params });
  await app.pass(120);
}

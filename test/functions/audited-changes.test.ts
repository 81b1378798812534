import { afterEach, beforeEach, expect, test } from 'vitest';
import { instanceChain } from '../../shared/domain/governance/audit-entry.js';
import type { EventType } from '../../shared/domain/event.js';
import { readableEntries } from '../support/readable-entries.js';
import { hostApp } from '../support/hosts/hosted-app.js';

let app: Awaited<ReturnType<typeof hostApp>>;
beforeEach(async () => {
  app = await hostApp(undefined, { MTGS_SESSION_SECRET: 's'.repeat(64) });
});
afterEach(() => app.close());

const params = { environment: 'prod' };
const tool = (name: string, description = `Does the thing that is called ${name}.`) => ({
  name,
  description,
  inputSchema: { type: 'object', properties: { [`${name}_id`]: { type: 'string' } } },
});

/** What an entry of that type says: what was before, what is after, or both. */
const says: Record<EventType, 'both' | 'after' | 'before'> = {
  ENVIRONMENT_CREATED: 'after',
  ENVIRONMENT_UPDATED: 'both',
  SERVER_REGISTERED: 'after',
  SERVER_UPDATED: 'both',
  SERVER_DELETED: 'before',
  SERVER_SYNCED: 'both',
  LOCAL_COMMAND_ALLOWED: 'after',
  TOOL_REGISTERED: 'after',
  TOOL_UPDATED: 'both',
  TOOL_STATUS_CHANGED: 'both',
  TOOL_DELETED: 'before',
  CONFLICT_DETECTED: 'after',
  CONFLICT_STATUS_CHANGED: 'both',
  APPROVAL_REQUESTED: 'after',
  APPROVAL_APPROVED: 'both',
  APPROVAL_REJECTED: 'both',
  APPROVAL_EXPIRED: 'both',
  APPROVAL_CANCELLED: 'both',
  ANALYSIS_RUN_STARTED: 'both',
  ANALYSIS_RUN_COMPLETED: 'both',
  SIMULATION_REQUESTED: 'after',
  SIMULATION_ENDED: 'both',
  RECOMMENDATION_ACCEPTED: 'both',
  RECOMMENDATION_REJECTED: 'both',
  API_KEY_CREATED: 'after',
  API_KEY_REVOKED: 'both',
  USER_LOGIN: 'after',
  AUDIT_EXPORTED: 'after',
  ALLOWLIST_EXPORTED: 'after',
  ACCESS_REFUSED: 'after',
  SUBSCRIPTION_CREATED: 'after',
  SUBSCRIPTION_UPDATED: 'both',
  SUBSCRIPTION_DELETED: 'before',
  PROBES_ADDED: 'after',
  PROBE_REMOVAL_ASKED: 'before',
  PROBE_REMOVED: 'before',
};

/** What MTGS does by itself, when no request is answered. All else names its request. */
const withoutRequest: readonly EventType[] = [
  'TOOL_STATUS_CHANGED',
  'CONFLICT_DETECTED',
  'CONFLICT_STATUS_CHANGED',
  'ANALYSIS_RUN_STARTED',
  'ANALYSIS_RUN_COMPLETED',
  'APPROVAL_REQUESTED',
  'APPROVAL_EXPIRED',
];

/** All entries, from the environment's chain and the instance's. */
async function allEntries() {
  const chains = [app.services.audit.entries('prod'), app.services.audit.entries(instanceChain)];
  return (await Promise.all(chains.map(readableEntries))).flat();
}

test('every kind of change is in the audit trail, with what was before and what is after', async () => {
  const requests = new Set<string | undefined>();
  const as = async (...[who, route, call]: Parameters<typeof app.call>) => {
    const answer = await app.call(who, route, call);
    requests.add(answer.headers['x-request-id']);
    expect(answer.status, `${route}: ${answer.text}`).toBeLessThan(300);
    return answer.body;
  };
  const register = (server: string, ...tools: unknown[]) =>
    as('developer ada', 'registerTools', { params, body: { server, tools } });
  const openApprovals = async () => {
    await app.pass(120);
    const { items } = await as('reviewer', 'listApprovals', { params, query: { status: 'pending' } });
    return (items as { id: string }[]).map(({ id }) => ({ ...params, approval: id }));
  };

  await as('admin', 'createEnvironment', { params, body: {} });
  await as('admin', 'updateEnvironment', { params, body: { policy: { approvalTtlSeconds: 3600 } } });

  const live = { ...params, server: 'live' };
  await as('admin', 'saveServer', {
    params: live,
    body: { owner: 'crm', transport: { type: 'http', url: 'https://live.example/mcp' } },
  });
  const stdio = { type: 'stdio', command: 'npx', args: ['files-mcp'] };
  await as('admin', 'saveServer', {
    params: { ...params, server: 'local' },
    body: { transport: stdio, autoSync: false },
  });
  await as('admin', 'updateServer', { params: live, body: { owner: 'sales' } });
  for (const name of ['one', 'two']) {
    app.listings.set('https://live.example/mcp', [tool(name)] as never);
    await as('developer ada', 'requestSync', { params, body: { servers: ['live'] } });
    await app.pass(120);
  }
  await as('admin', 'deleteServer', { params: live });

  await register('desk', tool('create_ticket'));
  await app.pass(60);
  await register('desk', tool('create_ticket', 'Opens a ticket for a customer.'));
  await app.pass(60);
  await register('other', tool('create_ticket'));
  const [approved] = await openApprovals();
  await as('reviewer', 'approveApproval', { params: approved!, body: {} });
  await register('third', tool('create_ticket'));
  const [rejected] = await openApprovals();
  await as('reviewer', 'rejectApproval', { params: rejected!, body: {} });
  await register('fourth', tool('create_ticket'));
  const [cancelled] = await openApprovals();
  await as('developer ada', 'cancelApproval', { params: cancelled! });
  await register('fifth', tool('create_ticket'));
  await openApprovals();
  await app.pass(7200);
  await as('developer ada', 'deleteTool', { params: { ...params, tool: 'fifth~create_ticket' } });

  const body = { server: 'desk', tools: [tool('close_ticket')] };
  const { id } = await as('developer ada', 'requestSimulation', { params, body });
  await as('developer ada', 'cancelSimulation', { params: { ...params, simulation: String(id) } });

  await app.pass(60);
  for await (const { value } of app.services.registry.conflicts.all('prod')) {
    const { items } = await app.services.recommend('prod', value.id);
    const [first, second] = items.map((item) => ({ ...params, recommendation: item.id }));
    if (first === undefined || second === undefined) continue;
    await as('developer ada', 'rejectRecommendation', { params: first, body: { reason: 'Clients know the name.' } });
    await as('developer ada', 'acceptRecommendation', { params: second });
    break;
  }

  const callbackUrl = 'https://logic.example/callback';
  const subscribed = await as('admin', 'subscribe', { params, body: { callbackUrl } });
  await as('admin', 'subscribe', { params, body: { callbackUrl, kinds: ['digest'] } });
  await as('admin', 'unsubscribe', { params: { ...params, subscription: String(subscribed['id']) } });
  const { id: key } = await as('admin', 'createApiKey', { body: { name: 'ci', role: 'ci-agent' } });
  await as('admin', 'revokeApiKey', { params: { key: String(key) } });
  const probe = { query: 'open a ticket', toolId: 'desk~create_ticket' };
  const { added } = await as('reviewer', 'addProbes', { params, body: { probes: [probe] } });
  for (const who of ['admin', 'reviewer'] as const)
    await as(who, 'removeProbe', { params: { ...params, probe: (added as { id: string }[])[0]!.id } });
  const refused = await app.call('viewer', 'registerTools', { params, body: { server: 'desk', tools: [] } });
  requests.add(refused.headers['x-request-id']);
  const { key: visitor } = await as('admin', 'createApiKey', { body: { name: 'browser', role: 'viewer' } });
  const headers = { 'sec-fetch-site': 'same-origin' };
  await as('viewer', 'createSession', { body: { key: visitor }, headers });
  await as('admin', 'exportAuditLogs', { params });
  await as('ci-agent', 'exportAllowlist', { params: { ...params, format: 'claude' } });
  await app.pass(60);

  const all = await allEntries();
  const entries = new Map(all.map((entry) => [entry.type, entry]));
  const said = (Object.keys(says) as EventType[]).map((type) => {
    const { before, after } = entries.get(type) ?? {};
    if (!entries.has(type)) return [type, 'no entry'];
    return [type, before && after ? 'both' : before ? 'before' : after ? 'after' : 'neither'];
  });
  expect(Object.fromEntries(said)).toEqual(says);
  for (const { requestId, type } of all) if (requestId !== undefined) expect(requests, type).toContain(requestId);
  const named = new Set(all.flatMap(({ type, requestId }) => (requestId === undefined ? [] : [type])));
  const wanted = (Object.keys(says) as EventType[]).filter((type) => !withoutRequest.includes(type));
  expect(wanted.filter((type) => !named.has(type))).toEqual([]);
  const ofPeople = all.filter(({ actor, requestId }) => actor.kind !== 'system' && requestId === undefined);
  expect([...new Set(ofPeople.map(({ type }) => type))]).toEqual(['APPROVAL_REQUESTED']);
});

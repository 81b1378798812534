import { hasEnded, prod, type World } from '../world.js';

const crm = { ...prod, server: 'crm' };
const shop = { ...prod, server: 'shop' };

export async function servers({ story, shopUrl }: World): Promise<void> {
  const body = {
    owner: 'sales-platform',
    transport: { type: 'http', url: 'https://crm.example.com/mcp', headers: { Authorization: '${MTGS_SERVER_CRM}' } },
  };
  await story.tell('saveServer', 'registered', {
    summary: 'A live server; the header names a setting',
    params: crm,
    body,
    status: 201,
  });
  await story.tell('saveServer', 'unchanged', {
    summary: 'The same again changes nothing',
    params: crm,
    body,
    status: 200,
  });
  await story.tell('updateServer', 'not-by-itself', {
    summary: 'A server that is synchronised only when somebody asks',
    params: crm,
    body: { owner: 'sales-platform', autoSync: false },
    status: 200,
  });
  await story.tell('saveServer', 'without-credential', {
    summary: 'A live server that needs no credential',
    params: shop,
    body: { owner: 'shop', transport: { type: 'http', url: shopUrl } },
    status: 201,
  });
}

export async function synchronisations({ story }: World): Promise<void> {
  const asked = await story.tell('requestSync', 'one-server', {
    summary: 'One server; follow the Location',
    params: prod,
    body: { servers: ['shop'] },
    status: 202,
  });
  const params = { ...prod, run: String(asked.body['id']) };
  await story.until('showSyncRun', { params }, hasEnded);
  await story.tell('showSyncRun', 'ended', { summary: 'A synchronisation that has ended', params, status: 200 });
  await story.tell('listSyncRuns', 'completed', {
    summary: 'Those that have ended',
    params: prod,
    query: { status: 'completed' },
    status: 200,
  });
  await story.tell('showServer', 'synchronised', {
    summary: 'A server, and what its last synchronisation came to',
    params: shop,
    status: 200,
  });
  await story.tell('listServers', 'all', { summary: 'The servers, by id', params: prod, status: 200 });
}

export async function registryApi({ story }: World): Promise<void> {
  const serverName = 'prod/shop';
  const params = { ...prod, serverName };
  const latest = { ...params, version: 'latest' };
  await story.until('showRegistryVersion', { params: latest }, (body) => 'server' in body);
  await story.tell('listRegistryServers', 'offered', {
    summary: 'The servers of which everything is approved',
    params: prod,
    status: 200,
  });
  await story.tell('listRegistryVersions', 'offered', { summary: 'The one version', params, status: 200 });
  await story.tell('listRegistryVersions', 'not-offered', {
    summary: 'A server of which not everything is approved',
    params: { ...prod, serverName: 'prod/crm' },
    status: 404,
  });
  await story.tell('showRegistryVersion', 'latest', {
    summary: 'A server, and how it is reached',
    params: latest,
    status: 200,
  });
  await story.tell('showRegistryVersion', 'not-offered', {
    summary: 'A version that is not the approved one',
    params: { ...params, version: '1.0.0' },
    status: 404,
  });
  await story.tell('exportAllowlist', 'claude', {
    summary: 'The servers that Claude Code may use',
    params: { ...prod, format: 'claude' },
    status: 200,
  });
}

export async function goodbye({ story }: World): Promise<void> {
  await story.tell('deleteTool', 'gone', {
    summary: 'A tool that is taken out of the registry',
    params: { ...prod, tool: 'desk~create_ticket' },
    status: 204,
  });
  await story.tell('deleteServer', 'gone', {
    summary: 'A server that is taken out, with its tools',
    params: shop,
    status: 204,
  });
}

import { createTicket, findCustomers, searchCustomers } from '../definitions.js';
import { hasEnded, itemsOf, prod, staging, type World } from '../world.js';

const fine = {
  server: 'billing',
  tools: [
    {
      name: 'send_invoice',
      description: 'Sends the invoice of an order to the address of the account.',
      inputSchema: { type: 'object', properties: { order_id: { type: 'string' } }, required: ['order_id'] },
    },
  ],
};
const clashing = { server: 'crm', tools: [createTicket] };
const asGate = { as: 'status' };

export async function analyses({ story }: World): Promise<void> {
  const asked = await story.tell('requestAnalysis', 'whole', {
    summary: 'Every tool of the environment; follow the Location',
    params: prod,
    body: {},
    status: 202,
  });
  const params = { ...prod, run: String(asked.body['id']) };
  await story.until('showAnalysisRun', { params }, hasEnded);
  await story.tell('showAnalysisRun', 'ended', { summary: 'An analysis that has ended', params, status: 200 });
  await story.tell('listAnalysisRuns', 'newest', {
    summary: 'The newest one',
    params: prod,
    query: { limit: '1' },
    status: 200,
  });
}

/** What a check cannot establish: the model that routes is out of reach. */
export async function checks({ story }: World): Promise<void> {
  const policy = { router: 'claude', blockingSeverities: ['CRITICAL'] };
  await story.until('createEnvironment', { params: staging, body: { policy } }, () => true);
  const registered = await story.until(
    'registerTools',
    { params: staging, headers: { Prefer: 'wait=60' }, body: { server: 'desk', tools: [searchCustomers] } },
    () => true,
  );
  if (registered['run'] === undefined) throw new Error(JSON.stringify(registered));
  const unclear = { server: 'crm', tools: [findCustomers] };
  await story.tell('checkTools', 'verdict', {
    summary: 'What registering would find and decide',
    params: prod,
    body: clashing,
    status: 200,
  });
  await story.tell('checkTools', 'blocked', {
    summary: 'As a gate: blocked',
    params: prod,
    query: asGate,
    body: clashing,
    status: 409,
  });
  await story.tell('checkTools', 'not-established', {
    summary: 'As a gate: the router could not be asked',
    params: staging,
    query: asGate,
    body: unclear,
    status: 503,
  });
  await story.tell('ciCheck', 'pass', {
    summary: 'A pipeline asks, and may go on',
    body: { environment: 'prod', ...fine },
    status: 200,
  });
  await story.tell('ciCheck', 'blocked', {
    summary: 'A pipeline asks, and must stop',
    body: { environment: 'prod', ...clashing },
    status: 409,
  });
  await story.tell('ciCheck', 'not-established', {
    summary: 'A pipeline asks, and must stop: nothing has passed',
    body: { environment: 'staging', ...unclear },
    status: 503,
  });
}

export async function registrationGate({ story, shopUrl }: World): Promise<void> {
  await story.tell('checkRegistrationGate', 'pass', {
    summary: 'The definition is the active one',
    params: prod,
    body: { server: 'desk', tools: [createTicket] },
    status: 200,
  });
  await story.tell('checkRegistrationGate', 'blocked', {
    summary: 'The definition is another one than the active one',
    params: prod,
    body: { server: 'crm', tools: [{ ...createTicket, description: 'Opens a ticket.' }] },
    status: 409,
  });
  const offered = (path: string) => ({
    asset_type: 'server',
    operation: 'register',
    registration_payload: { path, proxy_pass_url: shopUrl },
  });
  await story.until(
    'checkGatewayRegistration',
    { params: prod, body: offered('/shop') },
    (body) => body['status'] === 'allowed',
  );
  await story.tell('checkGatewayRegistration', 'allowed', {
    summary: 'A server of which everything is active',
    params: prod,
    body: offered('/shop'),
    status: 200,
  });
  await story.tell('checkGatewayRegistration', 'denied', {
    summary: 'A server that MTGS does not know',
    params: prod,
    body: offered('/warehouse'),
    status: 403,
  });
}

export async function router({ story }: World): Promise<void> {
  await story.tell('testRouter', 'local', {
    summary: 'The local router works, and costs nothing',
    params: prod,
    body: { router: 'local' },
    status: 200,
  });
}

export const conflictsOf = async ({ story }: World, type: string): Promise<Record<string, unknown>[]> =>
  itemsOf(await story.until('listConflicts', { params: prod, query: { type } }, (body) => itemsOf(body).length > 0));

import { createTicket, findCustomers, searchCustomers } from '../definitions.js';
import { hasEnded, prod, type World } from '../world.js';

const waiting = { Prefer: 'wait=60' };
const tool = { ...prod, tool: 'crm~search_customers' };

export async function tools({ story, keys }: World): Promise<void> {
  const registered = await story.tell('registerTools', 'queued', {
    summary: 'The analysis is on its way; follow the Location',
    params: prod,
    key: keys.ada,
    body: { server: 'desk', owner: 'service-desk', tools: [createTicket] },
    status: 202,
  });
  const { id: run } = registered.body['run'] as { id: string };
  await story.until('showAnalysisRun', { params: { ...prod, run } }, hasEnded);
  await story.tell('registerTools', 'analysed', {
    summary: 'Waits up to a minute for the verdict',
    params: prod,
    key: keys.ada,
    headers: waiting,
    body: { server: 'crm', owner: 'sales-platform', tools: [searchCustomers] },
    status: 200,
  });
  const changed = {
    ...searchCustomers,
    description: 'Finds customers by name, e-mail address, phone or account number.',
  };
  const updated = await story.tell('updateTool', 'queued', {
    summary: 'A new version, on its way',
    params: tool,
    key: keys.ada,
    body: changed,
    status: 202,
  });
  const { id: second } = updated.body['run'] as { id: string };
  await story.until('showAnalysisRun', { params: { ...prod, run: second } }, hasEnded);
  await story.tell('updateTool', 'unchanged', {
    summary: 'The same definition again is no new version',
    params: tool,
    key: keys.ada,
    body: changed,
    status: 200,
  });
  await story.tell('showTool', 'active', { summary: 'A tool with its newest version', params: tool, status: 200 });
  await story.tell('showToolHistory', 'two-versions', {
    summary: 'Every version, newest first, with its changes',
    params: tool,
    status: 200,
  });
}

/** The tools that people will have to decide about. */
export async function conflictingTools({ story, keys }: World): Promise<void> {
  await story.tell('registerTools', 'blocked', {
    summary: 'Tools of which some are blocked',
    params: prod,
    key: keys.ada,
    headers: waiting,
    body: { server: 'crm', owner: 'sales-platform', tools: [createTicket, findCustomers] },
    status: 200,
  });
  await story.tell('listTools', 'of-a-server', {
    summary: 'The tools of one server',
    params: prod,
    query: { server: 'crm' },
    status: 200,
  });
  await story.tell('showCatalog', 'active', { summary: 'What a gateway may offer', params: prod, status: 200 });
  await story.tell('showTokenWeight', 'catalog', {
    summary: "What that costs a model's context",
    params: prod,
    status: 200,
  });
}

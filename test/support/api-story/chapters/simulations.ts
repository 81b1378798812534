import { findCustomers } from '../definitions.js';
import { hasEnded, prod, type World } from '../world.js';

export async function simulations({ story, keys }: World): Promise<void> {
  const body = { server: 'crm', tools: [findCustomers], maxProbes: 10 };
  const asked = await story.tell('requestSimulation', 'new-tool', {
    summary: 'What a new tool does to where requests go; follow the Location',
    params: prod,
    key: keys.ada,
    body,
    status: 202,
  });
  const params = { ...prod, simulation: String(asked.body['id']) };
  await story.until('showSimulation', { params }, hasEnded);
  await story.tell('showSimulation', 'ended', { summary: 'With its report', params, status: 200 });
  await story.tell('listSimulations', 'newest', { summary: 'The newest first', params: prod, status: 200 });
  await story.tell('cancelSimulation', 'ended', {
    summary: 'One that has ended stays as it is',
    params,
    key: keys.ada,
    status: 200,
  });
}

import { itemsOf, prod, type World } from '../world.js';

export async function probes({ story, keys }: World): Promise<void> {
  const common = { params: prod };
  await story.tell('addProbes', 'one', {
    ...common,
    summary: 'A question that a person thought of',
    body: { probes: [{ query: 'open a ticket for this customer', toolId: 'desk~create_ticket' }] },
    status: 200,
  });
  await story.tell('addProbes', 'several-tools', {
    ...common,
    summary: 'A question that two tools serve alike, and that must never reach a third one',
    body: {
      probes: [
        {
          query: 'who is this customer?',
          toolId: 'crm~search_customers',
          equals: ['crm~find_customers'],
          never: ['desk~create_ticket'],
        },
      ],
    },
    status: 200,
  });
  await story.tell('generateProbes', 'one-tool', {
    ...common,
    summary: 'Questions that are written from the definition of one tool',
    body: { toolIds: ['desk~create_ticket'], perTool: 2 },
    status: 200,
  });
  await story.tell('importProbes', 'log', {
    ...common,
    summary: 'Questions from the log of a gateway',
    body: {
      format: 'jsonl',
      content: '{"query":"who is the customer with account 4711","tool":"search_customers"}',
      source: 'gateway, May',
    },
    status: 200,
  });
  const { body } = await story.tell('listProbes', 'of-a-tool', {
    ...common,
    summary: 'The questions of one tool',
    query: { toolId: 'desk~create_ticket' },
    status: 200,
  });
  await story.tell('showProbeCoverage', 'all', {
    ...common,
    summary: 'How many questions there are for each tool',
    status: 200,
  });
  const params = { ...prod, probe: String(itemsOf(body)[0]?.['id']) };
  await story.tell('removeProbe', 'asked', {
    summary: 'A question that somebody else keeps: asked for',
    params,
    key: keys.rita,
    status: 202,
  });
  await story.tell('removeProbe', 'gone', { summary: 'A question that is not asked any more', params, status: 204 });
}

import { prod, type World } from '../world.js';

/** More than a definition may have. */
const longText = 'x'.repeat(300_000);

/** One refusal for each code that a request can bring about. */
export async function problems({ story, keys }: World): Promise<void> {
  const summary = 'refused';
  await story.refuse('registerTools', { summary, params: prod, body: { server: 'CRM', tools: [] }, status: 400 });
  await story.refuse('showMe', { summary, key: '', status: 401 });
  await story.refuse('createEnvironment', { summary, params: prod, key: keys.ada, body: {}, status: 403 });
  await story.refuse('showEnvironment', { summary, params: { environment: 'nowhere' }, status: 404 });
  const server = { ...prod, server: 'crm' };
  await story.refuse('updateServer', {
    summary,
    params: server,
    headers: { 'If-Match': '"as-it-was-yesterday"' },
    body: { owner: 'sales' },
    status: 412,
  });
  await story.refuse('registerTools', {
    summary,
    params: prod,
    body: { server: 'crm', tools: [{ name: 'too_long', description: longText, inputSchema: { type: 'object' } }] },
    status: 413,
  });
}

/** @param approval One that was decided. */
export async function decidedTwice({ story, keys }: World, approval: string): Promise<void> {
  await story.refuse('rejectApproval', {
    summary: 'refused',
    params: { ...prod, approval },
    key: keys.rita,
    body: {},
    status: 409,
  });
}

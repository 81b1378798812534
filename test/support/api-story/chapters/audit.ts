import { prod, type World } from '../world.js';

export async function audit({ story }: World): Promise<void> {
  const created = { type: 'ENVIRONMENT_CREATED' };
  await story.until('listAuditLogs', { params: prod, query: created }, (body) => String(body['items']).length > 2);
  await story.tell('listAuditLogs', 'of-a-type', {
    summary: 'Entries of one type',
    params: prod,
    query: created,
    status: 200,
  });
  await story.tell('verifyAuditLogs', 'intact', {
    summary: 'The chain is intact, and what to anchor',
    params: prod,
    status: 200,
  });
  for (const format of ['json', 'ndjson', 'cef']) {
    const summary = `An export as ${format.toUpperCase()}`;
    const query = { ...created, format };
    await story.tell('exportAuditLogs', format, { summary, params: prod, query, status: 200 });
    await story.tell('exportAuditLogsByQuery', format, { summary, query: { env: 'prod', ...query }, status: 200 });
    const keys = { type: 'API_KEY_CREATED', format };
    await story.tell('exportInstanceAuditLogs', format, { summary, query: keys, status: 200 });
  }
  await story.tell('listInstanceAuditLogs', 'of-a-type', {
    summary: 'Which keys were created',
    query: { type: 'API_KEY_CREATED' },
    status: 200,
  });
  await story.tell('verifyInstanceAuditLogs', 'intact', {
    summary: 'The chain is intact, and what to anchor',
    status: 200,
  });
}

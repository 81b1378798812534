import { itemsOf, prod, type World } from '../world.js';

export async function subscription({ story, receiver }: World): Promise<void> {
  await story.tell('subscribe', 'workflow', {
    summary: 'A workflow that posts approvals as cards',
    params: prod,
    body: { callbackUrl: `${receiver.url}/workflows/7f3a/run`, kinds: ['approval-requested'] },
    status: 201,
  });
}

/** The receiver refuses test alerts, so that there is something to send again. */
export async function alerts({ story }: World): Promise<void> {
  await story.tell('testAlerts', 'one-channel', {
    summary: 'One channel',
    params: prod,
    body: { channel: 'on-call' },
    status: 202,
  });
  const query = { status: 'dead' };
  const dead = await story.until('listDeliveries', { params: prod, query }, (body) => itemsOf(body).length > 0);
  await story.tell('listDeliveries', 'dead', { summary: 'What was given up', params: prod, query, status: 200 });
  await story.tell('replayDelivery', 'queued', {
    summary: 'It is sent again',
    params: { ...prod, delivery: String(itemsOf(dead)[0]?.['id']) },
    status: 202,
  });
  const { body } = await story.tell('listSubscriptions', 'all', {
    summary: 'The subscriptions, without their addresses',
    params: prod,
    status: 200,
  });
  await story.tell('unsubscribe', 'gone', {
    summary: 'The workflow gets no more alerts',
    params: { ...prod, subscription: String(itemsOf(body)[0]?.['id']) },
    status: 204,
  });
}

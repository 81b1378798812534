import { InvocationContext } from '@azure/functions';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { definitions } from '../../functions/definitions.js';
import { analyzeTools } from '../../orchestrations/analyze-tools.js';
import type { Approval } from '../../shared/domain/governance/approval.js';
import { byRequest, bySystem } from '../../shared/domain/event.js';
import { runOrchestration } from '../support/hosts/run-orchestration.js';
import { type Receiver, startReceiver } from '../support/peers/receiver.js';
import { openApp } from './support.js';

// The receiver stands in for a Logic App, which nothing here can run: it takes what MTGS posts to it, and the test
// answers as the workflow would, with the responder that the Teams connector reports.
const ada = { kind: 'user', id: 'ada-oid', name: 'ada@contoso.com' } as const;
const rita = { objectId: 'RITA-oid', userPrincipalName: 'Rita@contoso.com' };
const app = await openApp({
  MTGS_CARD_SECRET: 'planted-card-secret-0123456789abcdef',
  MTGS_CARD_RESPONDERS: JSON.stringify({ 'rita-oid': 'reviewer', 'dora@contoso.com': 'developer', 'ada-oid': 'admin' }),
  MTGS_ALLOW_PRIVATE_ADDRESSES: 'true',
  MTGS_PUBLIC_URL: 'https://mtgs.example.com/',
});
const { services } = app;
let receiver: Receiver;
let workflow = '';
let admin = '';
let number = 0;
let env = '';
let approval: Approval;

beforeAll(async () => {
  receiver = await startReceiver(() => undefined, { status: 202, text: '' });
  workflow = (await app.keyFor('reviewer')).key;
  admin = (await app.keyFor('admin')).key;
});
afterAll(async () => {
  await receiver.stop();
  app.close();
});

interface Card {
  readonly actions: readonly { readonly title: string; readonly data?: { readonly token: string } }[];
}
interface Message {
  readonly alert: { readonly kind: string; readonly title: string };
  readonly card?: Card;
}

const messages = (): Message[] => receiver.taken.map(({ body }) => body as Message);
const tokenOf = (title: 'Approve' | 'Reject'): string => {
  const card = messages().find((message) => message.card !== undefined)?.card;
  return card?.actions.find((action) => action.title === title)?.data?.token ?? '';
};
const answer = (token: string, responder: object = rita, key = workflow) =>
  app.call('answerCard', { key, body: { token, comment: 'seen', responder } });
const subscribe = (more: object = {}) =>
  app.call('subscribe', {
    key: admin,
    params: { environment: env },
    body: { callbackUrl: `${receiver.url}/hook?sig=planted-sig-0123456789`, ...more },
  });
const statusOfTool = async () => (await services.registry.tools.get(env, approval.toolId ?? ''))?.value.status;

/** What the change feed and the queue do: announce every event, deliver what is queued. */
async function deliver(): Promise<void> {
  for await (const { value } of services.registry.events.all(env)) await services.announceEvent(value);
  for await (const { value } of services.deliveries.all(env, {
    where: [{ field: 'value.status', equals: 'queued' }],
  })) {
    await services.attemptDelivery({ env, deliveryId: value.id, round: 0, attempt: 1, isLast: false });
  }
}

async function register(server: string): Promise<void> {
  const tool = {
    name: 'create_issue',
    description: 'Creates an issue. <at>Boss</at>',
    inputSchema: { type: 'object' },
  };
  const { run } = await services.registerTools({
    env,
    server,
    definitions: [tool],
    by: byRequest({ actor: ada }),
    trigger: 'registration',
  });
  const activities = Object.fromEntries(
    definitions(services).activities.map(({ name, handler }) => [
      name,
      (input: never) => handler(input, new InvocationContext()),
    ]),
  );
  await runOrchestration(analyzeTools, { input: { env, runId: run?.id ?? '' }, activities });
  for await (const { value } of services.registry.events.all(env)) await services.openApprovalsOfRun(value);
}

/** An environment with a workflow that subscribed, and a blocked tool that waits for approval. */
beforeEach(async () => {
  receiver.taken.length = 0;
  receiver.mood = 'well';
  env = `env-${(number += 1)}`;
  await services.createEnvironment({ id: env, by: bySystem });
  await subscribe();
  await register('desk');
  await register('hub');
  const [pending] = await Array.fromAsync(services.registry.approvals.all(env));
  approval = pending!.value;
});

describe('a card', () => {
  test('reaches the workflow once, with two buttons, and pressing one decides in the name of who pressed it', async () => {
    await deliver();
    await deliver();
    const asked = messages().filter(({ alert }) => alert.kind === 'approval-requested');
    expect(asked).toHaveLength(1);
    expect(JSON.stringify(asked[0]?.card)).not.toContain('<at>');
    const decided = await answer(tokenOf('Approve'));
    expect(decided.body).toMatchObject({
      status: 'approved',
      decidedBy: { kind: 'user', id: 'rita-oid' },
      comment: 'seen',
    });
    expect(await statusOfTool()).toBe('active');
    await deliver();
    expect(messages().at(-1)?.alert.kind).toBe('approval-decided');
  });

  test('rejecting keeps the tool out', async () => {
    await deliver();
    expect((await answer(tokenOf('Reject'))).body['status']).toBe('rejected');
    expect(await statusOfTool()).toBe('blocked');
  });

  test('409: an answer counts once, whichever way the second one comes', async () => {
    await deliver();
    const [approve, reject] = [tokenOf('Approve'), tokenOf('Reject')];
    const decision = { key: admin, params: { environment: env, approval: approval.id }, body: {} };
    const statuses = await Promise.all([answer(approve), answer(reject), app.call('rejectApproval', decision)]);
    expect(statuses.map(({ status }) => status).sort()).toEqual([200, 409, 409]);
    const late = await app.call('approveApproval', decision);
    expect([late.status, late.text]).toEqual([409, expect.stringMatching(/approved|rejected/) as string]);
  });

  test('200 again: a retry of the workflow, or a second card, is told that it was decided so', async () => {
    await deliver();
    const first = await answer(tokenOf('Approve'));
    const again = await answer(tokenOf('Approve'));
    expect([again.status, again.body]).toEqual([200, first.body]);
    const other = await answer(tokenOf('Reject'));
    expect([other.status, other.body['detail']]).toEqual([
      409,
      expect.stringContaining('the approval is approved by Rita@contoso.com') as string,
    ]);
  });

  test('is answered by somebody of whom the connector reports the id alone, and null for the rest', async () => {
    await deliver();
    const nameless = { objectId: 'rita-oid', userPrincipalName: null, displayName: null };
    const decided = await answer(tokenOf('Approve'), nameless);
    expect(decided.body).toMatchObject({ status: 'approved', decidedBy: { id: 'rita-oid', name: 'rita-oid' } });
  });

  test.each([
    ['who asked', { objectId: 'ada-oid' }, 403],
    ['who asked, with an id in capitals', { objectId: 'ADA-OID' }, 403],
    ['a developer', { objectId: 'x', userPrincipalName: 'dora@contoso.com' }, 403],
    ['a stranger', { objectId: 'mallory' }, 403],
    ['nobody', {}, 400],
    ['nobody, said with null', { objectId: null, userPrincipalName: 'rita@contoso.com' }, 400],
  ])('is not answered by %s, and waits on', async (_who, responder, status) => {
    await deliver();
    expect((await answer(tokenOf('Approve'), responder)).status).toBe(status);
    expect(await statusOfTool()).toBe('blocked');
    expect((await answer(tokenOf('Approve'))).status).toBe(200);
  });

  test('401 and 403: a changed button, no credential, and one that may not', async () => {
    await deliver();
    const token = tokenOf('Approve');
    expect((await answer(`${token.slice(0, -4)}AAAA`)).status).toBe(401);
    expect((await app.call('answerCard', { body: { token, responder: rita } })).status).toBe(401);
    expect((await answer(token, rita, (await app.keyFor('ci-agent')).key)).status).toBe(403);
    expect((await answer(token, rita, (await app.keyFor('reviewer', ['elsewhere'])).key)).status).toBe(403);
    expect(await statusOfTool()).toBe('blocked');
  });

  test('comes without buttons when the approval is decided before it is sent', async () => {
    await app.call('rejectApproval', {
      key: admin,
      params: { environment: env, approval: approval.id },
      body: {},
    });
    await deliver();
    expect(messages().every(({ card }) => card === undefined)).toBe(true);
  });
});

describe('a subscription', () => {
  test('201 with an absolute Location, the same one again, and 204 there, as often as it is asked', async () => {
    const [first, again] = [await subscribe(), await subscribe()];
    expect([first.status, again.status]).toEqual([201, 201]);
    const location = first.headers['Location'] ?? '';
    expect(location).toMatch(/^https:\/\/mtgs\.example\.com\/v1\/environments\/env-\d+\/subscriptions\/sub-/);
    expect(again.headers['Location']).toBe(location);
    const subscription = location.split('/').at(-1) ?? '';
    for (let turn = 0; turn < 2; turn += 1) {
      expect((await app.call('unsubscribe', { key: admin, params: { environment: env, subscription } })).status).toBe(
        204,
      );
    }
    await deliver();
    expect(receiver.taken).toEqual([]);
  });

  test('shows no address to anybody, in no answer and no event', async () => {
    const listed = await app.call('listSubscriptions', { key: admin, params: { environment: env } });
    expect(listed.body['items']).toHaveLength(1);
    const events = await Array.fromAsync(services.registry.events.all(env));
    expect(listed.text + JSON.stringify(events)).not.toContain('planted-sig');
    expect(events.map(({ value }) => value.type)).toContain('SUBSCRIPTION_CREATED');
  });

  test('hears only of what it asked for', async () => {
    receiver.taken.length = 0;
    const listed = await app.call('listSubscriptions', { key: admin, params: { environment: env } });
    const [{ id } = { id: '' }] = listed.body['items'] as { id: string }[];
    await app.call('unsubscribe', { key: admin, params: { environment: env, subscription: id } });
    await subscribe({ kinds: ['approval-requested'] });
    await deliver();
    expect(messages().map(({ alert }) => alert.kind)).toEqual(['approval-requested']);
  });

  test('asked for again hears of what it asked for last, and the audit trail has both; the same again is no change', async () => {
    await subscribe({ kinds: ['approval-decided'], minimumSeverity: 'CRITICAL' });
    const changed = await subscribe({ kinds: ['approval-requested'], minimumSeverity: 'HIGH' });
    expect(changed.body).toMatchObject({ kinds: ['approval-requested'], minimumSeverity: 'HIGH' });
    const again = await subscribe({ kinds: ['approval-requested'], minimumSeverity: 'HIGH' });
    expect([again.status, again.body]).toEqual([201, changed.body]);
    const listed = await app.call('listSubscriptions', { key: admin, params: { environment: env } });
    expect(listed.body['items']).toEqual([changed.body]);
    const events = (await Array.fromAsync(services.registry.events.all(env))).map(({ value }) => value);
    const updates = events.filter(({ type }) => type === 'SUBSCRIPTION_UPDATED');
    expect(updates).toHaveLength(2);
    expect(updates).toContainEqual(
      expect.objectContaining({
        before: { host: expect.any(String) as string, events: ['approval-decided'], minimumSeverity: 'CRITICAL' },
        after: { host: expect.any(String) as string, events: ['approval-requested'], minimumSeverity: 'HIGH' },
      }),
    );
    await deliver();
    expect(messages().map(({ alert }) => alert.kind)).toEqual(['approval-requested']);
  });

  test('asked for at the same moment is one, and hears of something that was asked for', async () => {
    const kinds = [['digest'], ['approval-decided'], ['conflict-opened']];
    const answers = await Promise.all(kinds.map((wanted) => subscribe({ kinds: wanted })));
    expect(answers.map(({ status }) => status)).toEqual([201, 201, 201]);
    const listed = await app.call('listSubscriptions', { key: admin, params: { environment: env } });
    expect(listed.body['items']).toEqual([expect.objectContaining({ kinds: expect.toBeOneOf(kinds) as string[] })]);
  });

  test('gets the test alert that every channel gets, whatever it asked for', async () => {
    const subscribed = await subscribe({ kinds: ['digest'] });
    const params = { environment: env };
    const sent = await app.call('testAlerts', { key: admin, params, body: {} });
    const channel = String(subscribed.body['id']);
    expect([sent.status, sent.body]).toEqual([202, { items: [{ channel, deliveryId: expect.any(String) as string }] }]);
    expect((await app.call('testAlerts', { key: admin, params, body: { channel } })).status).toBe(202);
    await deliver();
    expect(messages().map(({ alert }) => alert.kind)).toEqual(['test', 'test']);
  });

  test('ends when the workflow says that it is gone', async () => {
    receiver.mood = { status: 410 };
    await deliver();
    expect((await app.call('listSubscriptions', { key: admin, params: { environment: env } })).body['items']).toEqual(
      [],
    );
  });

  test.each([['ftp://example.com/x'], ['not a url'], [`https://example.com/${'x'.repeat(5000)}`]])(
    '400: %s is no address to post to',
    async (callbackUrl) => {
      expect((await subscribe({ callbackUrl })).status).toBe(400);
    },
  );

  test('404 for an environment that the key is not good for', async () => {
    const { key } = await app.keyFor('admin', ['elsewhere']);
    expect(
      (await app.call('subscribe', { key, params: { environment: env }, body: { callbackUrl: receiver.url } })).status,
    ).toBe(404);
  });
});

test('202: suppressing a CRITICAL conflict over HTTP waits for somebody else', async () => {
  const [stored] = await Array.fromAsync(
    services.registry.conflicts.all(env, { where: [{ field: 'value.severity', equals: 'CRITICAL' }] }),
  );
  const params = { environment: env, conflict: stored!.value.id };
  const asked = await app.call('updateConflict', {
    key: workflow,
    params,
    body: { status: 'suppressed', reason: 'twins' },
  });
  expect([asked.status, asked.body['status']]).toEqual([202, 'pending']);
  const path = { environment: env, approval: String(asked.body['id']) };
  const own = await app.call('approveApproval', { key: workflow, params: path, body: {} });
  expect(own.status).toBe(403);
  await app.call('approveApproval', { key: admin, params: path, body: {} });
  expect((await services.registry.conflicts.get(env, stored!.value.id))?.value.status).toBe('suppressed');
});

import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import { SMTPServer } from 'smtp-server';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { loadSettings } from '../../shared/config/config.js';
import type { Alert, AlertChannel } from '../../shared/domain/alerts/alert.js';
import { createSendAlert, type Senders } from '../../shared/alerts/channels/create-send-alert.js';
import { createSenders } from '../../shared/alerts/channels/create-senders.js';
import { createGraph } from '../../shared/alerts/channels/graph.js';
import { makeLoopbackCertificate } from '../support/peers/loopback-certificate.js';
import { channelRules } from '../support/channel-rules.js';
import { type Receiver, startReceiver } from '../support/peers/receiver.js';

const secret = 'planted0secret0planted0secret000';

const anAlert = (over: Partial<Alert> = {}): Alert => ({
  id: 'alert-1',
  env: 'prod',
  kind: 'conflict-opened',
  severity: 'HIGH',
  title: 'Two tools are called create_issue',
  text: 'A model cannot tell them apart. <!channel>',
  facts: [{ name: 'Tool', value: 'jira~create_issue' }],
  subject: 'conflict/1',
  at: '2026-01-01T00:00:00.000Z',
  url: 'https://mtgs.example.com/app/prod/conflicts/1',
  ...over,
});

const noCard = (): Promise<undefined> => Promise.resolve(undefined);
const patient = { failures: 100, openMs: 1_000, timeoutMs: 5_000, retries: 0 };

interface HttpCase {
  type: 'slack' | 'teams' | 'workflow' | 'pagerduty' | 'graph';
  success: { status: number; text: string };
  target: AlertChannel['target'];
}
const cases: HttpCase[] = [
  { type: 'slack', success: { status: 200, text: 'ok' }, target: { type: 'slack', url: '${MTGS_ALERT_URL}' } },
  { type: 'teams', success: { status: 202, text: '' }, target: { type: 'teams', url: '${MTGS_ALERT_URL}' } },
  { type: 'workflow', success: { status: 202, text: '' }, target: { type: 'workflow', url: '${MTGS_ALERT_URL}' } },
  {
    type: 'pagerduty',
    success: { status: 202, text: '{"status":"success"}' },
    target: { type: 'pagerduty', routingKey: '${MTGS_ALERT_KEY}' },
  },
  {
    type: 'graph',
    success: { status: 202, text: '' },
    target: { type: 'graph', to: ['a@example.com', 'b@example.com'] },
  },
];

// Microsoft's client sends its token over TLS only.
const certificate = makeLoopbackCertificate();
setDefaultCACertificates([...getCACertificates('default'), certificate.cert]);

const channelOf = (target: AlertChannel['target']): AlertChannel => ({ id: 'ops', target, minimumSeverity: 'HIGH' });

test('Graph is never sent a token without TLS, nor does a mail go out without one', async () => {
  const receiver = await startReceiver(channelRules.graph, { status: 202, text: '' });
  const credential = { getToken: () => Promise.resolve({ token: secret, expiresOnTimestamp: 0 }) };
  const graph = createGraph({ credential, sender: 'mtgs@example.com', url: receiver.url });
  const to = ['a@example.com'];
  await expect(graph(anAlert(), { type: 'graph', to }, AbortSignal.timeout(5_000))).rejects.toMatchObject({
    code: 'unreachable',
  });
  expect(receiver.asked()).toBe(0);
  await receiver.stop();
});

describe.each(cases)('$type', ({ type, success, target }) => {
  let receiver: Receiver;
  let senders: Senders;
  beforeAll(async () => {
    receiver = await startReceiver(channelRules[type], success, type === 'graph' ? certificate : undefined);
    const url = `${receiver.url}/${secret}`;
    const env = {
      MTGS_STORE: 'sqlite',
      MTGS_DATA: 'x',
      MTGS_PAGERDUTY_URL: url,
      MTGS_ALERT_URL: url,
      MTGS_ALERT_KEY: secret,
    };
    const credential = { getToken: () => Promise.resolve({ token: secret, expiresOnTimestamp: 0 }) };
    senders = {
      ...createSenders(loadSettings(env), env, noCard),
      graph: createGraph({ credential, sender: 'mtgs@example.com', url: receiver.url }),
    };
  });
  afterAll(() => receiver.stop());
  beforeEach(() => {
    receiver.mood = 'well';
    receiver.taken.length = 0;
  });
  const send = (alert = anAlert(), options = patient) =>
    createSendAlert(senders, options).sendAlert(alert, channelOf(target));

  test('what it sends is taken, whatever a tool is called', async () => {
    const long = '😀<&>*_`'.repeat(5_000);
    const facts = Array.from({ length: 60 }, () => ({ name: long.slice(0, 500), value: long }));
    expect(await send()).toEqual({ status: 'sent' });
    expect(await send(anAlert({ title: long, text: long, facts, subject: long }))).toEqual({ status: 'sent' });
    expect(receiver.taken).toHaveLength(2);
  });

  test.each([
    [
      { status: 429, headers: { 'Retry-After': '7' } },
      { status: 'retry', afterSeconds: 7 },
    ],
    [
      { status: 503, headers: { 'Retry-After': '9' } },
      { status: 'retry', afterSeconds: 9 },
    ],
    [{ status: 429 }, { status: 'retry' }],
    [{ status: 500 }, { status: 'retry' }],
    [{ status: 502, text: 'x'.repeat(100_000) }, { status: 'retry' }],
    [{ status: 400 }, { status: 'refused' }],
    [{ status: 403, text: 'action_prohibited' }, { status: 'refused' }],
    [{ status: 404 }, { status: 'refused' }],
    [{ status: 410 }, { status: 'refused', isGone: true }],
    [{ status: 302, headers: { Location: 'http://127.0.0.1:9/' } }, { status: 'refused' }],
  ])('%o is %o', async (mood, result) => {
    receiver.mood = mood;
    expect(await send()).toEqual({ ...result, reason: expect.stringContaining(String(mood.status)) as string });
  });

  test('a channel that never answers is given up in time', async () => {
    receiver.mood = 'hang';
    expect(await send(anAlert(), { ...patient, timeoutMs: 50 })).toMatchObject({ status: 'retry' });
  });

  test('no reason holds the secret, not even when the other side repeats it', async () => {
    receiver.mood = { status: 403, text: `no such hook: ${receiver.url}/${secret} ${secret}` };
    const result = await send();
    expect(result.status).toBe('refused');
    expect(JSON.stringify(result)).not.toContain(secret);
  });

  test('one that fails again and again is left alone for a while, and says until when', async () => {
    receiver.mood = { status: 500 };
    const { sendAlert } = createSendAlert(senders, { ...patient, failures: 2, openMs: 60_000 });
    for (let times = 0; times < 2; times += 1) await sendAlert(anAlert(), channelOf(target));
    const before = receiver.asked();
    const result = await sendAlert(anAlert(), channelOf(target));
    expect(result).toMatchObject({ status: 'retry' });
    expect((result as { afterSeconds: number }).afterSeconds).toBeGreaterThan(50);
    expect(receiver.asked()).toBe(before);
    // Another channel of the same kind is another dependency.
    receiver.mood = 'well';
    expect(await sendAlert(anAlert(), { ...channelOf(target), id: 'other' })).toEqual({ status: 'sent' });
  });
});

test('nobody there is a retry without an address in the reason', async () => {
  const env = { MTGS_STORE: 'sqlite', MTGS_DATA: 'x', MTGS_ALERT_URL: `http://127.0.0.1:9/${secret}` };
  const { sendAlert } = createSendAlert(createSenders(loadSettings(env), env, noCard), patient);
  const result = await sendAlert(anAlert(), channelOf({ type: 'slack', url: '${MTGS_ALERT_URL}' }));
  expect(result.status).toBe('retry');
  expect(JSON.stringify(result)).not.toContain(secret);
});

test.each([
  ['${MTGS_ALERT_MISSING}', 'MTGS_ALERT_MISSING is missing'],
  ['${MTGS_COSMOS}', 'cannot be named by a channel'],
  ['${MTGS_ALERT_PLAIN}', 'no https URL'],
])('%s is refused: %s', async (url, reason) => {
  const env = {
    MTGS_STORE: 'sqlite',
    MTGS_DATA: 'x',
    MTGS_COSMOS: secret,
    MTGS_ALERT_PLAIN: 'http://example.com/hook',
  };
  const { sendAlert } = createSendAlert(createSenders(loadSettings(env), env, noCard), patient);
  const result = await sendAlert(anAlert(), channelOf({ type: 'slack', url }));
  expect(result).toEqual({ status: 'refused', reason: expect.stringContaining(reason) as string });
});

describe('smtp', () => {
  let server: SMTPServer;
  let mood: 'well' | 'hang' | number;
  const mails: string[] = [];
  const channel = channelOf({ type: 'smtp', to: ['team@example.com'] });
  const createSender = (url?: string) => {
    const { port } = server.server.address() as AddressInfo;
    const env = {
      MTGS_STORE: 'sqlite',
      MTGS_DATA: 'x',
      MTGS_SMTP_URL: url ?? `smtp://127.0.0.1:${port}`,
      MTGS_SMTP_FROM: 'mtgs@example.com',
    };
    return createSenders(loadSettings(env), env, noCard);
  };

  beforeAll(async () => {
    server = new SMTPServer({
      authOptional: true,
      disabledCommands: ['STARTTLS'],
      onMailFrom(_address, _session, done) {
        if (mood === 'hang') return;
        if (mood === 'well') done();
        else done(Object.assign(new Error(`no, ${secret}`), { responseCode: mood }));
      },
      onRcptTo({ address }, _session, done) {
        if (!address.startsWith('gone')) done();
        else done(Object.assign(new Error(`no ${secret}`), { responseCode: 550 }));
      },
      onData(stream, _session, done) {
        let text = '';
        stream.on('data', (chunk: Buffer) => (text += chunk.toString()));
        stream.on('end', () => {
          mails.push(text);
          done();
        });
      },
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  });
  afterAll(
    () =>
      new Promise<void>((resolve) => {
        server.close(() => {
          resolve();
        });
      }),
  );
  beforeEach(() => {
    mood = 'well';
    mails.length = 0;
  });

  test('a mail arrives with headers that thread, and that no tool can add to', async () => {
    const { sendAlert } = createSendAlert(createSender(), patient);
    expect(await sendAlert(anAlert({ title: 'a\r\nBcc: everyone@example.com\r\n\r\nb' }), channel)).toEqual({
      status: 'sent',
    });
    const [head = ''] = (mails[0] ?? '').split('\r\n\r\n');
    expect(head).toMatch(/^Message-ID: <[0-9a-f]{40}@mtgs>$/m);
    expect(head).toMatch(/^Auto-Submitted: auto-generated$/m);
    expect(head).not.toMatch(/^Bcc:/m);
  });

  test.each([
    [421, 'retry'],
    [451, 'retry'],
    [550, 'refused'],
    [554, 'refused'],
  ])('a reply of %d is %s', async (code, status) => {
    mood = code;
    const result = await createSendAlert(createSender(), patient).sendAlert(anAlert(), channel);
    expect(result).toEqual({ status, reason: expect.stringContaining(String(code)) as string });
    expect(JSON.stringify(result)).not.toContain(secret);
  });

  test('addresses that the server refused are named, and the others are not written to again', async () => {
    const send = (...to: string[]) =>
      createSendAlert(createSender(), patient).sendAlert(anAlert(), channelOf({ type: 'smtp', to }));
    expect(await send('ada@example.com', 'gone-oncall@example.com')).toEqual({
      status: 'sent',
      reason: '1 of 2 addresses were refused: gone-oncall@example.com',
    });
    expect(mails).toHaveLength(1);
    const many = await send('ada@example.com', ...Array.from({ length: 12 }, (_, n) => `gone-${n}@example.com`));
    expect(many).toMatchObject({
      status: 'sent',
      reason: expect.stringMatching(/^12 of 13 .*gone-9@example.com, 2 more$/) as string,
    });
    expect(await send('gone-1@example.com', 'gone-2@example.com')).toEqual({
      status: 'refused',
      reason: 'the mail server said 550 EENVELOPE',
    });
  });

  test('a server that falls silent is given up in time', async () => {
    mood = 'hang';
    const { sendAlert } = createSendAlert(createSender(), { ...patient, timeoutMs: 100 });
    expect(await sendAlert(anAlert(), channel)).toMatchObject({ status: 'retry' });
  });

  test('without a mail server in the settings it is refused, and says which are missing', async () => {
    const env = { MTGS_STORE: 'sqlite', MTGS_DATA: 'x' };
    const { sendAlert } = createSendAlert(createSenders(loadSettings(env), env, noCard), patient);
    expect(await sendAlert(anAlert(), channel)).toMatchObject({
      status: 'refused',
      reason: expect.stringContaining('MTGS_SMTP_URL') as string,
    });
  });
});

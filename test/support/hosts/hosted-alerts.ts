import type { Alert, AlertChannel } from '../../../shared/domain/alerts/alert.js';
import type { Policy } from '../../../shared/domain/environments/environment.js';
import { bySystem } from '../../../shared/domain/event.js';
import { UnreachableError } from '../../../shared/kernel/errors/errors.js';
import type { SendResult } from '../../../shared/alerts/alert-channel.js';
import { hostApp } from './hosted-app.js';

type Type = AlertChannel['target']['type'];
export type Mood = 'down' | SendResult;

/** The whole app on the embedded host, by a clock that the test moves, with channels in the mood that the test says. */
export async function hostAlerts(channels: Policy['alerts'], { pollSeconds = 5 } = {}) {
  const sent: { type: Type; channel: string; alert: Alert }[] = [];
  const moods = new Map<string, Mood>();
  const attempts = new Map<string, number>();

  const receive =
    (type: Type) =>
    async (alert: Alert, target: AlertChannel['target']): Promise<SendResult> => {
      const channel = channels.find((one) => JSON.stringify(one.target) === JSON.stringify(target))?.id ?? '?';
      attempts.set(channel, (attempts.get(channel) ?? 0) + 1);
      const mood = moods.get(channel);
      if (mood === 'down') throw new UnreachableError('answered 500');
      if (mood !== undefined && mood.status !== 'sent') return mood;
      sent.push({ type, channel, alert });
      return mood ?? { status: 'sent' };
    };
  const senders = {
    slack: receive('slack'),
    teams: receive('teams'),
    pagerduty: receive('pagerduty'),
    smtp: receive('smtp'),
    graph: receive('graph'),
    workflow: receive('workflow'),
    subscription: receive('subscription'),
  };
  const app = await hostApp(undefined, {}, { senders, pollSeconds });
  const { registry, deliveries, replayDelivery } = app.services;
  await app.services.createEnvironment({ id: 'prod', policy: { alerts: channels }, by: bySystem });

  return {
    registry,
    deliveries,
    sent,
    moods,
    attempts,
    dying: app.dying,
    replay: (deliveryId: string) => replayDelivery({ env: 'prod', deliveryId }),
    /** What happened reaches the channels: one feed makes deliveries of events, the next puts them on the queue. */
    async settle({ again = false } = {}): Promise<void> {
      app.repeat(again);
      await app.pass(2 * pollSeconds + 1);
      app.repeat(false);
    },
    pass: (seconds: number) => app.pass(seconds),
    close: () => app.close(),
  };
}

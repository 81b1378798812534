import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { InvocationContext } from '@azure/functions';
import { vi } from 'vitest';
import { onAlertWorthyEvent } from '../../../functions/change-feed/on-alert-worthy-event.js';
import { onDeliveryQueued } from '../../../functions/change-feed/on-delivery-queued.js';
import { sendAlert, sendAlertInput } from '../../../orchestrations/send-alert.js';
import type { Alert, AlertChannel } from '../../../shared/domain/alerts/alert.js';
import { policySchema } from '../../../shared/domain/environments/environment.js';
import { UnreachableError } from '../../../shared/kernel/errors/errors.js';
import { createAnnounceEvent } from '../../../shared/alerts/announce-event.js';
import { createAnnounceExpiring } from '../../../shared/alerts/announce-expiring.js';
import { createAnnounce } from '../../../shared/alerts/announce.js';
import { createUnsubscribe } from '../../../shared/alerts/unsubscribe.js';
import { createAttemptDelivery } from '../../../shared/alerts/attempt-delivery.js';
import { createReplayDelivery } from '../../../shared/alerts/replay-delivery.js';
import type { SendResult } from '../../../shared/alerts/alert-channel.js';
import { createSendAlert } from '../../../shared/alerts/channels/create-send-alert.js';
import { createEnvironmentHealth } from '../../../shared/registry/conflicts/environment-health.js';
import { createDeliveryStore } from '../../../shared/stores/delivery-store.js';
import { createRegistryStore } from '../../../shared/stores/registry-store.js';
import { openSqliteDocuments } from '../../../shared/platform/documents/sqlite-documents.js';
import { createSimulatedHub } from './simulated-hub.js';

type Type = AlertChannel['target']['type'];
export type Mood = 'down' | SendResult;

/**
 * The real change feed, orchestration, activity, breakers and store, with a clock that the test moves, a queue that
 * delivers at once, and channels that are in the mood that the test says.
 */
export function simulateAlerts(channels: readonly AlertChannel[], start = '2026-01-01T10:00:00.000Z') {
  vi.useFakeTimers({ toFake: ['Date'], now: new Date(start) });
  const folder = mkdtempSync(join(tmpdir(), 'mtgs-alerts-'));
  const documents = openSqliteDocuments(join(folder, 'mtgs.db'), { name: 'registry', partitionKey: 'env' });
  const registry = createRegistryStore(documents);
  const deliveries = createDeliveryStore(documents);
  const now = (): Date => new Date();
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
      return { status: 'sent' };
    };
  const { sendAlert: send } = createSendAlert({
    slack: receive('slack'),
    teams: receive('teams'),
    pagerduty: receive('pagerduty'),
    smtp: receive('smtp'),
    graph: receive('graph'),
    workflow: receive('workflow'),
    subscription: receive('subscription'),
  });
  const announce = createAnnounce({ deliveries, now, publicUrl: 'https://mtgs.example.com' });
  const attempt = createAttemptDelivery({
    registry,
    deliveries,
    sendAlert: send,
    unsubscribe: createUnsubscribe({ registry, now }),
    now,
  });
  const setAside = {
    add: ({ reason }: { reason: string }) => Promise.reject(new Error(`set aside: ${reason}`)),
    addDamaged: ({ row }: { row: { reason: string } }) => Promise.reject(new Error(`set aside: ${row.reason}`)),
  };
  const queueing = onDeliveryQueued({ setAside, database: 'mtgs' });
  const feed = onAlertWorthyEvent({
    announceEvent: createAnnounceEvent({
      registry,
      announce,
      readEnvironmentHealth: createEnvironmentHealth({ registry }),
    }),
    setAside,
    database: 'mtgs',
  });

  let crash: (() => boolean) | undefined;
  const hub = createSimulatedHub([sendAlert], (_name, input) => {
    if (crash?.() === true) throw new Error('the process died');
    return attempt(input as never);
  });
  let since: string | undefined;

  /** Feeds what changed, until nothing changes any more; `again` gives each batch twice. */
  const settle = async ({
    again = false,
    from = since,
  }: { again?: boolean; from?: string | undefined } = {}): Promise<void> => {
    since = from;
    for (;;) {
      const changes = await documents.changes(since);
      since = changes.continuation;
      if (changes.documents.length === 0) return;
      for (let time = 0; time < (again ? 2 : 1); time += 1) {
        const messages: unknown[] = [];
        const context = {
          extraOutputs: { set: (_output: unknown, value: unknown[]) => messages.push(...value) },
          error: () => undefined,
        };
        for (const { options } of [feed, queueing]) {
          await options.handler([...changes.documents], context as unknown as InvocationContext);
        }
        for (const message of messages) {
          const input = sendAlertInput.parse(JSON.parse(JSON.stringify(message)));
          hub.start(sendAlert.name, sendAlert.instanceOf(input), input);
        }
        await hub.idle();
      }
    }
  };

  return {
    registry,
    deliveries,
    sent,
    moods,
    attempts,
    settle,
    expiring: createAnnounceExpiring({ registry, announce, now }),
    replay: createReplayDelivery({ deliveries, now }),
    crashWhen: (check: typeof crash) => {
      crash = check;
    },
    async createEnvironment() {
      const at = now().toISOString();
      const policy = policySchema.parse({ alerts: channels });
      await registry.commit('prod', [
        registry.environments.putting({ id: 'prod', policy, createdAt: at, updatedAt: at }),
      ]);
    },
    /** Lets time pass, timer by timer. */
    async pass(seconds: number): Promise<void> {
      await hub.pass(seconds);
      await settle();
    },
    close() {
      documents.close();
      rmSync(folder, { recursive: true });
      vi.useRealTimers();
    },
  };
}

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { InvocationContext } from '@azure/functions';
import type { OrchestrationContext } from 'durable-functions';
import { vi } from 'vitest';
import { onAlertWorthyEvent } from '../../functions/change-feed/on-alert-worthy-event.js';
import { sendAlert, sendAlertInput, sendAlertInstance } from '../../orchestrations/send-alert.js';
import type { Alert, AlertChannel } from '../../shared/domain/alert.js';
import { policySchema } from '../../shared/domain/environment.js';
import { UnreachableError } from '../../shared/errors/errors.js';
import { createAnnounceEvent } from '../../shared/governance/alerts/announce-event.js';
import { createAnnounceExpiring } from '../../shared/governance/alerts/announce-expiring.js';
import { createAnnounce } from '../../shared/governance/alerts/announce.js';
import { createUnsubscribe } from '../../shared/governance/alerts/unsubscribe.js';
import { createAttemptDelivery } from '../../shared/governance/alerts/attempt-delivery.js';
import { createReplayDelivery } from '../../shared/governance/alerts/replay-delivery.js';
import type { SendResult } from '../../shared/services/alert-channel/alert-channel.js';
import { createSendAlert } from '../../shared/services/alert-channel/create-send-alert.js';
import { createEnvironmentHealth } from '../../shared/registry/environment-health.js';
import { createDeliveryStore } from '../../shared/stores/delivery-store.js';
import { createRegistryStore } from '../../shared/stores/registry-store.js';
import { openSqliteDocuments } from '../../shared/stores/sqlite-documents.js';

type Type = AlertChannel['target']['type'];
export type Mood = 'down' | SendResult;

interface Instance {
  readonly steps: Generator;
  /** When its timer fires; it waits for nothing else. */
  due: number;
}

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
  const feed = onAlertWorthyEvent({
    announceEvent: createAnnounceEvent({
      registry,
      announce,
      readEnvironmentHealth: createEnvironmentHealth({ registry }),
    }),
    poison: { add: (_source, _document, reason) => Promise.reject(new Error(`set aside: ${reason}`)) },
    database: 'mtgs',
  });

  let crash: ((step: 'before' | 'after') => boolean) | undefined;
  const instances = new Map<string, Instance>();
  let since: string | undefined;

  /** One turn of an instance: the activity it asks for, up to its next timer or its end. */
  const turn = async (id: string, instance: Instance): Promise<void> => {
    let step = instance.steps.next();
    for (;;) {
      if (step.done === true) {
        instance.due = Number.POSITIVE_INFINITY;
        return;
      }
      const task = step.value as { timer: number } | { input: never };
      if ('timer' in task) {
        instance.due = task.timer;
        return;
      }
      try {
        if (crash?.('before') === true) throw new Error(`the process died in ${id}`);
        const value: unknown = await attempt(task.input);
        step = instance.steps.next(value);
      } catch (error) {
        step = instance.steps.throw(error);
      }
    }
  };

  const begin = async (message: unknown): Promise<void> => {
    const input = sendAlertInput.parse(JSON.parse(JSON.stringify(message)));
    const id = sendAlertInstance(input);
    if (instances.has(id)) return; // As startOnce does.
    const context = {
      df: {
        getInput: () => input,
        setCustomStatus: () => undefined,
        get currentUtcDateTime() {
          return new Date();
        },
        callActivity: (_name: string, value: unknown) => ({ input: value }),
        createTimer: (at: Date) => ({ timer: at.getTime() }),
      },
    } as unknown as OrchestrationContext;
    const instance: Instance = { steps: sendAlert.handler(context), due: 0 };
    instances.set(id, instance);
    await turn(id, instance);
  };

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
        await feed.options.handler([...changes.documents], context as unknown as InvocationContext);
        for (const message of messages) await begin(message);
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
      const end = Date.now() + seconds * 1000;
      for (;;) {
        const next = [...instances].filter(([, { due }]) => due <= end).sort(([, a], [, b]) => a.due - b.due)[0];
        if (next === undefined) break;
        vi.setSystemTime(Math.max(Date.now(), next[1].due));
        await turn(...next);
      }
      vi.setSystemTime(end);
      await settle();
    },
    close() {
      documents.close();
      rmSync(folder, { recursive: true });
      vi.useRealTimers();
    },
  };
}

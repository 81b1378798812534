import { threadId } from 'node:worker_threads';
import { DataPointType, type ScopeMetrics } from '@opentelemetry/sdk-metrics';
import { betweenThreads } from '../kernel/threads/between-threads.js';
import { mergeMetrics } from './merge-metrics.js';

/** A thread that is busy for longer is not waited for: what it said last counts. Milliseconds. */
const patienceMs = 500;

type Message =
  | { readonly kind: 'here'; readonly thread: number; readonly isReply: boolean }
  | { readonly kind: 'ask'; readonly thread: number }
  | { readonly kind: 'metrics'; readonly thread: number; readonly metrics: readonly ScopeMetrics[] };

interface Other {
  last: readonly ScopeMetrics[];
  /** Whether it answered when it was last asked. One that did not is not waited for until it answers again. */
  isAwake: boolean;
  answered: (() => void) | undefined;
}

/** Metrics of all threads of this process that run the same app. */
export interface ThreadMetrics {
  /** These, of this thread, together with those of the others. */
  together(own: readonly ScopeMetrics[]): Promise<ScopeMetrics[]>;
}

/** `collect` reads this thread's metrics when another thread asks. */
export function createThreadMetrics(name: string, collect: () => Promise<readonly ScopeMetrics[]>): ThreadMetrics {
  const others = new Map<number, Other>();
  const otherOf = (thread: number): Other => {
    const known = others.get(thread) ?? { last: [], isAwake: true, answered: undefined };
    others.set(thread, known);
    return known;
  };
  const tell = betweenThreads<Message>(name, function receive(message) {
    if (message.kind === 'ask') {
      void collect().then((metrics) => {
        tell({ kind: 'metrics', thread: threadId, metrics });
      });
      return;
    }
    const other = otherOf(message.thread);
    if (message.kind === 'here' && !message.isReply) tell({ kind: 'here', thread: threadId, isReply: true });
    if (message.kind !== 'metrics') return;
    other.last = message.metrics;
    other.isAwake = true;
    other.answered?.();
  });
  tell({ kind: 'here', thread: threadId, isReply: false });

  async function ask(other: Other): Promise<readonly ScopeMetrics[]> {
    const answer = Promise.withResolvers<boolean>();
    const timer = setTimeout(answer.resolve, patienceMs, false);
    other.answered = () => {
      answer.resolve(true);
    };
    other.isAwake = await answer.promise;
    clearTimeout(timer);
    return other.isAwake ? other.last : countsOf(other.last);
  }

  return {
    async together(own) {
      const awaited = [...others.values()].map((other) =>
        other.isAwake ? ask(other) : Promise.resolve(countsOf(other.last)),
      );
      if (awaited.length > 0) tell({ kind: 'ask', thread: threadId });
      return mergeMetrics([own, ...(await Promise.all(awaited))]);
    },
  };
}

/** What holds of a thread that no longer answers: what it counted, and no longer what it observed. */
const countsOf = (all: readonly ScopeMetrics[]): ScopeMetrics[] =>
  all.map(({ scope, metrics }) => ({
    scope,
    metrics: metrics.filter(({ dataPointType }) => dataPointType !== DataPointType.GAUGE),
  }));

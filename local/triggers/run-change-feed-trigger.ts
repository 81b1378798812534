import { InvalidInputError } from '../../shared/kernel/errors/errors.js';
import type { RegisteredFunction } from '../core/core-types.js';
import { errorText } from '../core/error-text.js';
import { sleep } from '../clock.js';
import { resolveSetting } from '../core/resolve-setting.js';
import type { ChangeSource } from '../host-options.js';
import { invokeWithRetry } from './invoke-with-retry.js';
import type { TriggerContext, TriggerRun } from './trigger-context.js';

const longestPauseMilliseconds = 30_000;
const batchDefault = 100;
const batchMax = 1_000;

export interface FeedOptions {
  readonly changes: (container: string) => ChangeSource;
  /** Between two looks at a feed with nothing new. */
  readonly pollMilliseconds: number;
}

/**
 * Hands a container's changes to a function, batch by batch. Where it stands is on disk, per function. Delivery is at
 * least once. A batch that still throws when its retry policy is used up is passed over, at once without a policy.
 */
export function runChangeFeedTrigger(
  fn: RegisteredFunction,
  context: TriggerContext,
  { changes, pollMilliseconds }: FeedOptions,
): () => TriggerRun {
  const { database, committer, invoke, log, clock, settings, signal, publish } = context;
  const { name } = fn.metadata;
  const { maxItemsPerInvocation, startFromBeginning } = fn.trigger.options;
  const container = resolveSetting(fn, 'containerName', settings);
  const source = changes(container);
  const wanted = typeof maxItemsPerInvocation === 'number' ? maxItemsPerInvocation : batchDefault;
  const limit = Math.min(Math.max(Math.trunc(wanted), 1), batchMax);

  const read = database.prepare('SELECT continuation FROM leases WHERE function = ? AND container = ?');
  const write = database.prepare('INSERT OR REPLACE INTO leases (function, container, continuation) VALUES (?, ?, ?)');
  const report = (error: unknown): void => {
    if (!signal.aborted) log({ level: 'error', category: 'host', message: `${name}: ${errorText(error)}` });
  };

  /** Hands over one page; @returns where to go on and whether there was anything. */
  const step = async (since: string | undefined): Promise<{ continuation: string; isIdle: boolean }> => {
    const { documents, continuation } = await source.changes(since, limit);
    if (documents.length === 0) return { continuation, isIdle: true };
    const input = { json: JSON.stringify(documents) };
    let send: () => void = () => undefined;
    try {
      const outcome = await invokeWithRetry(invoke, fn, { input }, { clock, signal, onFailure: report });
      send = publish(fn, outcome);
    } catch (error) {
      // Stopped while waiting for the next try: the batch comes again after the start.
      if (signal.aborted) throw error;
      report(error);
    }
    await committer.persist(() => {
      send();
      write.run(name, container, continuation);
    });
    return { continuation, isIdle: false };
  };

  /** Where a new function begins that does not want what is there already. */
  const skipExisting = async (): Promise<string> => {
    let since: string | undefined;
    for (;;) {
      const { documents, continuation } = await source.changes(since, batchMax);
      since = continuation;
      if (documents.length > 0) continue;
      await committer.persist(() => write.run(name, container, continuation));
      return continuation;
    }
  };

  return async function pollFeed() {
    const stored = read.get(name, container)?.['continuation'];
    let since = typeof stored === 'string' ? stored : undefined;
    let pause = 0;
    while (!signal.aborted) {
      try {
        if (since === undefined && startFromBeginning !== true) since = await skipExisting();
        const { continuation, isIdle } = await step(since);
        since = continuation;
        pause = isIdle ? pollMilliseconds : 0;
      } catch (error) {
        report(error);
        // A position that nobody gave is a damaged one. Delivery is at least once, so that the beginning is as good.
        if (error instanceof InvalidInputError && startFromBeginning === true) since = undefined;
        pause = Math.min(Math.max(pause * 2, 1_000), longestPauseMilliseconds);
      }
      if (pause > 0) await sleep(clock, pause, signal).catch(() => undefined);
    }
  };
}

import type { RegisteredFunction } from '../core/core-types.js';
import { errorText } from '../core/error-text.js';
import { sleep } from '../clock.js';
import { resolveSetting } from '../core/resolve-setting.js';
import { invokeWithRetry } from './invoke-with-retry.js';
import { nextRun } from './next-run.js';
import type { TriggerContext, TriggerRun } from './trigger-context.js';

interface Occurrence {
  readonly last: string | undefined;
  readonly next: string;
}

/**
 * Starts a function on its schedule. The next run is on disk; one that was missed because no host ran is made up for
 * once, with `isPastDue`.
 * @throws {InvalidInputError} when the schedule is not one that is served.
 */
export function runTimerTrigger(fn: RegisteredFunction, context: TriggerContext): () => TriggerRun {
  const { database, committer, invoke, log, clock, settings, signal, publish } = context;
  const { name } = fn.metadata;
  const schedule = resolveSetting(fn, 'schedule', settings);
  nextRun(schedule, clock.now());

  const read = database.prepare('SELECT schedule, last, next FROM schedules WHERE function = ?');
  const write = database.prepare(
    'INSERT OR REPLACE INTO schedules (function, schedule, last, next) VALUES (?, ?, ?, ?)',
  );
  const save = ({ last, next }: Occurrence) => committer.persist(() => write.run(name, schedule, last ?? null, next));
  const report = (error: unknown): void => {
    if (!signal.aborted) log({ level: 'error', category: 'host', message: `${name}: ${errorText(error)}` });
  };

  const fire = async (occurrence: Occurrence, isPastDue: boolean): Promise<Occurrence> => {
    const ScheduleStatus = {
      Last: occurrence.last ?? null,
      Next: occurrence.next,
      LastUpdated: occurrence.last ?? null,
    };
    const json = JSON.stringify({ Schedule: { AdjustForDST: false }, ScheduleStatus, IsPastDue: isPastDue });
    try {
      const outcome = await invokeWithRetry(invoke, fn, { input: { json } }, { clock, signal, onFailure: report });
      await committer.persist(publish(fn, outcome));
    } catch (error) {
      report(error);
    }
    const now = clock.now();
    return { last: now.toISOString(), next: nextRun(schedule, now).toISOString() };
  };

  return async function runTimer() {
    const row = read.get(name);
    const isKnown = row?.['schedule'] === schedule && typeof row['next'] === 'string';
    let occurrence: Occurrence = {
      last: typeof row?.['last'] === 'string' ? row['last'] : undefined,
      next: isKnown ? String(row['next']) : nextRun(schedule, clock.now()).toISOString(),
    };
    const isDue = (): boolean => occurrence.next <= clock.now().toISOString();
    try {
      if (!isKnown) await save(occurrence);
      // Due at the start means that its time came while no host ran.
      let isPastDue = isDue();
      let fires = isPastDue || fn.trigger.options['runOnStartup'] === true;
      while (!signal.aborted) {
        if (fires) {
          // Saved after the run: a process that dies in the middle runs it again.
          occurrence = await fire(occurrence, isPastDue);
          await save(occurrence);
        }
        const wait = Date.parse(occurrence.next) - clock.now().getTime();
        if (wait > 0) await sleep(clock, Math.min(wait, clock.longestSleepMilliseconds), signal);
        isPastDue = false;
        fires = isDue();
      }
    } catch (error) {
      report(error);
    }
  };
}

import { CronExpressionParser } from 'cron-parser';
import { hourly } from '../../domain/registry/sync-schedule.js';
import { InvalidInputError } from '../../kernel/errors/errors.js';

/** The two latest turns of the timer that synchronises, at or before a time. */
export type SyncTurns = (at: Date) => { readonly last: Date; readonly beforeLast: Date };

/**
 * When the timer comes round, by its six-field NCRONTAB schedule (UTC).
 * @throws {InvalidInputError} when it is no such schedule.
 */
export function createSyncTurns(schedule: string): SyncTurns {
  const turns: SyncTurns = (at) => {
    // `prev` is strictly before: one that comes at this very millisecond counts.
    const currentDate = new Date(at.getTime() + 1);
    const expression = CronExpressionParser.parse(schedule, { currentDate, tz: 'UTC' });
    return { last: expression.prev().toDate(), beforeLast: expression.prev().toDate() };
  };
  // Known to be one: reading a schedule takes a twentieth of the time in which an app starts.
  if (schedule === hourly) return turns;
  try {
    turns(new Date());
  } catch (cause) {
    throw new InvalidInputError(`MTGS_SYNC_SCHEDULE "${schedule}" is not a schedule: ${String(cause)}`, [], {
      cause,
      hint: 'Six fields: second minute hour day month weekday, such as "0 */5 * * * *".',
    });
  }
  return turns;
}

import { CronExpressionParser } from 'cron-parser';
import { InvalidInputError } from '../../shared/kernel/errors/errors.js';
import { errorText } from '../core/error-text.js';

/**
 * When a six-field NCRONTAB schedule (seconds first, UTC) comes round next after `from`.
 * @throws {InvalidInputError} when it is not such a schedule.
 */
export function nextRun(schedule: string, from: Date): Date {
  const hint = 'Six fields: second minute hour day month weekday, such as "0 */5 * * * *".';
  if (schedule.trim().split(/\s+/).length !== 6) {
    throw new InvalidInputError(`the schedule "${schedule}" does not have six fields`, [], { hint });
  }
  try {
    return CronExpressionParser.parse(schedule, { currentDate: from, tz: 'UTC' }).next().toDate();
  } catch (cause) {
    throw new InvalidInputError(`the schedule "${schedule}" is not valid: ${errorText(cause)}`, [], { cause, hint });
  }
}

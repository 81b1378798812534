import { alertSettingPrefix, foreignSettingOf } from '../../domain/alerts/alert.js';
import type { Policy } from '../../domain/environments/environment.js';
import { InvalidInputError } from '../../kernel/errors/errors.js';

/**
 * Checks the channels that somebody sets. Those that are stored are checked when they are used: a policy of an earlier
 * version can still be read.
 * @throws {InvalidInputError} naming every channel that would send out another setting of the host.
 */
export function checkChannelSettings(alerts: Policy['alerts']): void {
  const problems = alerts.flatMap((channel, index) => {
    const foreign = foreignSettingOf(channel);
    if (foreign === undefined) return [];
    const message = `${foreign.name} cannot be named by a channel: only settings that begin with ${alertSettingPrefix} can`;
    return [{ path: `policy.alerts.${index}.target.${foreign.path}`, message }];
  });
  if (problems.length > 0) throw new InvalidInputError(problems[0]?.message ?? '', problems);
}

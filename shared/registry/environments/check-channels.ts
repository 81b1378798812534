import { alertKindSchema, alertSettingPrefix, foreignSettingOf } from '../../domain/alerts/alert.js';
import type { Policy } from '../../domain/environments/environment.js';
import { InvalidInputError, type Problem } from '../../kernel/errors/errors.js';

type Channel = Policy['alerts'][number];

/** Teams that one channel can be narrowed to, as many as it can write mail to. */
const ownersMax = 50;
const kindsMax = alertKindSchema.options.length;

/**
 * Checks the channels that somebody sets. Those that are stored are checked when they are used: a policy of an earlier
 * version can still be read.
 * @throws {InvalidInputError} naming every channel that has the name of another one, lists too much or nothing, or would send out
 * another setting of the host.
 */
export function checkChannels(alerts: Policy['alerts']): void {
  const problems = alerts.flatMap((channel, index) =>
    [...sameName(alerts, channel, index), ...tooMuch(channel), ...nothing(channel), ...foreignSetting(channel)].map(
      ({ path, message }) => ({
        path: `policy.alerts.${index}.${path}`,
        message,
      }),
    ),
  );
  if (problems.length > 0) throw new InvalidInputError(problems[0]?.message ?? '', problems);
}

/** Deliveries know a channel by its name: of two with one name, the second would never hear of anything. */
function sameName(alerts: Policy['alerts'], { id }: Channel, index: number): Problem[] {
  const isTaken = alerts.findIndex((other) => other.id === id) < index;
  return isTaken ? [{ path: 'id', message: `another channel is called ${id}: each needs a name of its own` }] : [];
}

const tooMuch = ({ owners = [], kinds = [] }: Channel): Problem[] => [
  ...(owners.length > ownersMax
    ? [{ path: 'owners', message: `${owners.length} owners are too many: at most ${ownersMax}` }]
    : []),
  ...(kinds.length > kindsMax
    ? [{ path: 'kinds', message: `${kinds.length} kinds are too many: there are ${kindsMax}` }]
    : []),
];

/** An empty list is narrower than any other, and reads as if nothing were left out. */
const nothing = (channel: Channel): Problem[] =>
  (['owners', 'kinds'] as const)
    .filter((list) => channel[list]?.length === 0)
    .map((list) => ({
      path: list,
      message: `a channel without any ${list} would hear of nothing: name some, or leave "${list}" out for all`,
    }));

function foreignSetting(channel: Channel): Problem[] {
  const foreign = foreignSettingOf(channel);
  if (foreign === undefined) return [];
  const message = `${foreign.name} cannot be named by a channel: only settings that begin with ${alertSettingPrefix} can`;
  return [{ path: `target.${foreign.path}`, message }];
}

import { isAtLeast } from '../severity.js';
import { type alertChannelSchema, alertKindSchema } from './alert.js';
import type { z } from 'zod';

type Channel = z.infer<typeof alertChannelSchema>;

/** Names that a reason lists before it counts the rest. */
const listedMax = 3;

/**
 * In what people hear less of the channels of a policy than of those of another one, for people; empty when in nothing. A
 * channel is known by its id. A channel that is new, or hears more, is in nothing.
 */
export const channelLoosening = (before: readonly Channel[], after: readonly Channel[]): string[] =>
  before.flatMap((channel) => {
    // Ids differ, but for those of earlier versions: one channel that hears no less is enough.
    const ways = after.filter(({ id }) => id === channel.id).map((one) => lessThan(channel, one));
    const [way = ['is gone']] = ways;
    return ways.some(({ length }) => length === 0) ? [] : way.map((less) => `alert channel ${channel.id} ${less}`);
  });

function lessThan(before: Channel, after: Channel): string[] {
  const { minimumSeverity } = after;
  const kinds = missing(before.kinds ?? alertKindSchema.options, after.kinds ?? alertKindSchema.options);
  return [
    ...elsewhere(before.target, after.target),
    ...(isAtLeast(minimumSeverity, before.minimumSeverity) && minimumSeverity !== before.minimumSeverity
      ? [`hears of ${minimumSeverity} instead of ${before.minimumSeverity} and worse`]
      : []),
    ...(kinds.length > 0 ? [`no longer hears of ${few(kinds)}`] : []),
    ...fewerOwners(before.owners, after.owners),
  ];
}

/** What of a target no longer is told. Mail to more people is no less; any other change leads away from who read it. */
function elsewhere(before: Channel['target'], after: Channel['target']): string[] {
  if ('to' in before && 'to' in after && before.type === after.type) {
    const lost = missing(before.to, after.to);
    return lost.length > 0 ? [`no longer writes to ${few(lost)}`] : [];
  }
  const [then, now] = [wordsOf(before), wordsOf(after)];
  return then === now ? [] : [`goes to ${now} instead of ${then}`];
}

const wordsOf = (target: Channel['target']): string => {
  if ('to' in target) return `${target.type} ${few(target.to)}`;
  return `${target.type} ${'url' in target ? target.url : target.routingKey}`;
};

function fewerOwners(before: Channel['owners'], after: Channel['owners']): string[] {
  if (after === undefined) return [];
  if (before === undefined) return ['no longer hears of the tools of every owner'];
  const lost = missing(before, after);
  return lost.length > 0 ? [`no longer hears of the tools of ${few(lost)}`] : [];
}

const missing = <Value>(before: readonly Value[], after: readonly Value[]): Value[] =>
  before.filter((value) => !after.includes(value));

const few = (names: readonly string[]): string =>
  [
    names.slice(0, listedMax).join(', '),
    ...(names.length > listedMax ? [`${names.length - listedMax} more`] : []),
  ].join(' and ');

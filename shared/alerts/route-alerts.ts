import type { Alert, AlertChannel } from '../domain/alerts/alert.js';
import { bySeverity } from '../domain/severity.js';
import { alertIdOf } from './alert-id.js';
import { selectChannels } from './select-channels.js';

/** More alerts of one kind than this, from one run, are told together. */
export const digestAbove = 5;

/** Incidents that one run opens at most on an incident channel, the worst first. */
export const incidentsMax = 100;

const listedMax = 20;
const digested: readonly Alert['kind'][] = ['conflict-opened', 'registration-blocked'];

/** One alert for one channel. */
export interface Routed {
  readonly channel: AlertChannel;
  readonly alert: Alert;
}

/**
 * Which channel hears what of the alerts that one cause gave. A flood becomes one digest per kind; PagerDuty hears of
 * each, up to {@link incidentsMax}, so that what closes later resolves its own incident; what closes one always goes there,
 * and a blocked registration does not, for its approval is the incident.
 */
export function routeAlerts(cause: string, alerts: readonly Alert[], channels: readonly AlertChannel[]): Routed[] {
  return channels.flatMap((channel) => {
    if (channel.target.type === 'pagerduty') return incidents(alerts, channel).map((alert) => ({ channel, alert }));
    // A channel that asked for digests hears of their parts as well.
    const wanted = alerts.filter((alert) => selectChannels(alert, [wideningOf(channel)]).length > 0);
    const told = digested.flatMap((kind) => {
      const ofKind = wanted.filter((alert) => alert.kind === kind);
      if (ofKind.length > digestAbove) return [digestOf(cause, kind, ofKind, channel)];
      return ofKind.filter((alert) => selectChannels(alert, [channel]).length > 0);
    });
    return [...told, ...wanted.filter(({ kind }) => !digested.includes(kind))].map((alert) => ({ channel, alert }));
  });
}

/** What ends an incident, whatever the channel is routed for: its severity may be another by then. */
const closing: readonly Alert['kind'][] = ['conflict-closed', 'approval-decided'];

function incidents(alerts: readonly Alert[], channel: AlertChannel): Alert[] {
  const opening = alerts.filter(
    (alert) =>
      !closing.includes(alert.kind) &&
      alert.kind !== 'registration-blocked' &&
      selectChannels(alert, [channel]).length > 0,
  );
  return [...alerts.filter(({ kind }) => closing.includes(kind)), ...worstFirst(opening).slice(0, incidentsMax)];
}

const wideningOf = (channel: AlertChannel): AlertChannel =>
  channel.kinds?.includes('digest') === true ? { ...channel, kinds: [...channel.kinds, ...digested] } : channel;

const worstFirst = (alerts: readonly Alert[]): Alert[] =>
  [...alerts].sort((a, b) => bySeverity(a.severity, b.severity) || (a.id < b.id ? -1 : 1));

/** Channels are told of different tools, so that each has a digest of its own. */
function digestOf(cause: string, kind: Alert['kind'], alerts: readonly Alert[], { id }: AlertChannel): Alert {
  const sorted = worstFirst(alerts);
  const [worst] = sorted;
  if (worst === undefined) throw new RangeError('a digest tells of one alert or more');
  const counts = Map.groupBy(sorted, ({ severity }) => severity);
  const what = kind === 'conflict-opened' ? 'new conflicts' : 'blocked registrations';
  const more = sorted.length - listedMax;
  const { owner: _, ...rest } = worst;
  return {
    ...rest,
    id: alertIdOf('digest', worst.env, cause, kind, id),
    kind: 'digest',
    title: `${alerts.length} ${what}`,
    text: [
      ...sorted.slice(0, listedMax).map(({ severity, title }) => `${severity}: ${title}`),
      ...(more > 0 ? [`and ${more} more`] : []),
    ].join('\n'),
    facts: [...counts].map(([severity, { length }]) => ({ name: severity, value: String(length) })),
    subject: `digest/${kind}/${cause}`,
  };
}

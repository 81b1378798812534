import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { selectChannels } from '../../shared/alerts/select-channels.js';
import { type Alert, alertChannelSchema, alertKindSchema } from '../../shared/domain/alerts/alert.js';
import { channelLoosening } from '../../shared/domain/alerts/channel-loosening.js';
import { severities } from '../../shared/domain/severity.js';

const owners = ['crm', 'billing'] as const;
const targets = fc.oneof(
  fc.record({
    type: fc.constantFrom('slack', 'teams', 'workflow'),
    url: fc.constantFrom('${MTGS_ALERT_A}', '${MTGS_ALERT_B}'),
  }),
  fc.record({ type: fc.constant('pagerduty'), routingKey: fc.constantFrom('${MTGS_ALERT_A}', '${MTGS_ALERT_B}') }),
  fc.record({
    type: fc.constantFrom('smtp', 'graph'),
    to: fc.subarray(['a@example.com', 'b@example.com', 'c@example.com'], { minLength: 1 }),
  }),
);
const channel = fc
  .record(
    {
      // Few ids, so that a channel is often there before and after, and sometimes twice.
      id: fc.constantFrom('ops', 'crm'),
      target: targets,
      minimumSeverity: fc.constantFrom(...severities),
      kinds: fc.subarray([...alertKindSchema.options]),
      owners: fc.subarray([...owners]),
    },
    { requiredKeys: ['id', 'target'] },
  )
  .map((one) => alertChannelSchema.parse(one));
const channels = fc.array(channel, { maxLength: 3 });

const alerts = alertKindSchema.options.flatMap((kind) =>
  severities.flatMap((severity) =>
    [...owners, undefined].map((owner): Alert => {
      const about = { title: '', text: '', facts: [], subject: '', at: '2026-01-01T00:00:00.000Z' };
      return { id: 'a', env: 'prod', kind, severity, ...about, ...(owner !== undefined && { owner }) };
    }),
  ),
);
type Channels = readonly ReturnType<typeof alertChannelSchema.parse>[];

/** Every alert with every address that it goes to. */
const toldBy = (all: Channels): Set<string> =>
  new Set(
    alerts.flatMap((alert) =>
      selectChannels(alert, all).flatMap(({ id, target }) => {
        const places = 'to' in target ? target.to : ['url' in target ? target.url : target.routingKey];
        return places.map((place) => [alert.kind, alert.severity, alert.owner, id, target.type, place].join(' '));
      }),
    ),
  );

test('no single person takes an alert away from anybody', () => {
  fc.assert(
    fc.property(channels, channels, (before, after) => {
      fc.pre(toldBy(before).difference(toldBy(after)).size > 0);
      expect(channelLoosening(before, after)).not.toEqual([]);
    }),
  );
});

test('adding a channel and telling one more is for one person to do', () => {
  const wider = fc.record({ kinds: fc.boolean(), owners: fc.boolean(), all: fc.boolean() });
  fc.assert(
    fc.property(channels, channels, wider, (before, added, widen) => {
      const wide = before.map(({ kinds, owners: teams, ...one }) => ({
        ...one,
        ...(!widen.kinds && kinds !== undefined && { kinds }),
        ...(!widen.owners && teams !== undefined && { owners: teams }),
        ...(widen.all && { minimumSeverity: 'INFO' as const }),
        target: 'to' in one.target ? { ...one.target, to: [...one.target.to, 'd@example.com'] } : one.target,
      }));
      expect(channelLoosening(before, [...added, ...wide])).toEqual([]);
    }),
  );
});

const ops = { id: 'ops', target: { type: 'slack', url: '${MTGS_ALERT_A}' } };
const mail = (...to: string[]) => ({ id: 'ops', target: { type: 'smtp', to } });

test.each<[string, object, object[], string[]]>([
  ['is removed', ops, [], ['is gone']],
  ['has another name', ops, [{ ...ops, id: 'operations' }], ['is gone']],
  [
    'leads elsewhere',
    ops,
    [{ ...ops, target: { type: 'teams', url: '${MTGS_ALERT_B}' } }],
    ['goes to teams ${MTGS_ALERT_B} instead of slack ${MTGS_ALERT_A}'],
  ],
  [
    'has a higher threshold',
    ops,
    [{ ...ops, minimumSeverity: 'CRITICAL' }],
    ['hears of CRITICAL instead of HIGH and worse'],
  ],
  [
    'has fewer kinds',
    { ...ops, kinds: ['conflict-opened', 'sync-overdue'] },
    [{ ...ops, kinds: ['sync-overdue'] }],
    ['no longer hears of conflict-opened'],
  ],
  ['lists its kinds', ops, [{ ...ops, kinds: alertKindSchema.options }], []],
  ['is for some owners', ops, [{ ...ops, owners: ['crm'] }], ['no longer hears of the tools of every owner']],
  [
    'is for fewer owners',
    { ...ops, owners: ['crm', 'billing'] },
    [{ ...ops, owners: ['crm'] }],
    ['no longer hears of the tools of billing'],
  ],
  [
    'writes to fewer people',
    mail('a@x.org', 'b@x.org', 'c@x.org', 'd@x.org', 'e@x.org'),
    [mail('e@x.org')],
    ['no longer writes to a@x.org, b@x.org, c@x.org and 1 more'],
  ],
  ['writes in another order', mail('a@x.org', 'b@x.org'), [mail('b@x.org', 'a@x.org')], []],
])('a channel that %s', (_, before, after, less) => {
  const parse = (all: object[]): Channels => all.map((one) => alertChannelSchema.parse(one));
  expect(channelLoosening(parse([before]), parse(after))).toEqual(less.map((words) => `alert channel ops ${words}`));
});

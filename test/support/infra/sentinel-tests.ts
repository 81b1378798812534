import { describe, expect, test } from 'vitest';
import { cases } from './sentinel-cases.js';
import type { Rule } from './sentinel-files.js';
import {
  createWorkspace,
  days,
  hours,
  incidentsOf,
  later,
  minutes,
  ownInstance,
  type Sent,
  unnamed,
  type Workspace,
} from './sentinel-workspace.js';

/** When the cases begin: shortly before a full hour, so that some of them are in two. */
export const began = new Date('2026-03-02T09:20:00.000Z');

/** How entries get there: each at once, or all together after an outage. */
const outages = {
  'at once': undefined,
  'after three hours': hours(3),
  'after thirteen days': days(13),
  'after forty days': days(40),
};
export type Arrival = keyof typeof outages;
const arrivals = Object.keys(outages) as Arrival[];

/** A workspace that they arrived in, and when the first and the last of them did. */
export function withArrived(entries: readonly Sent[], how: Arrival, instances: readonly string[] = [ownInstance]) {
  const workspace = createWorkspace();
  const outage = outages[how];
  const times = entries.map(({ ingestedAt }) => new Date(ingestedAt as string));
  const last = new Date(Math.max(...times.map((time) => time.getTime())));
  const came = entries
    .map((entry, at) => {
      const time = outage === undefined ? later(times[at]!, 20_000) : later(last, outage + at * 1_000);
      return { entry, time };
    })
    .sort((a, b) => a.time.getTime() - b.time.getTime());
  for (const { entry, time } of came) for (const instance of instances) workspace.arrive([entry], time, instance);
  return { workspace, first: came[0]!.time, last: came.at(-1)!.time };
}

/** Every minute of the hour, and both ways to read that Sentinel runs five minutes late. */
function everyRun(rule: Rule, workspace: Workspace, from: Date, forDays: number, everyMinutes: number) {
  const all = [];
  for (let minute = 0; minute < 60; minute += everyMinutes)
    for (const endsEarlier of [0, minutes(5)])
      all.push(incidentsOf(rule, workspace, { from: later(from, minutes(minute) - hours(1)), forDays, endsEarlier }));
  return all;
}

/** Runs each rule by the hour over the entries of its cases, which arrive in several ways. */
export function testRules(rules: readonly (readonly [string, Rule])[]): void {
  describe.each(rules)('over entries, the rule %s', (name, rule) => {
    const { fires, silent } = cases[name] ?? { fires: {}, silent: {} };

    test('has cases', () => {
      expect(Object.keys(fires)).not.toEqual([]);
    });

    describe.each(Object.entries(fires))('of which %s', (_, entries) => {
      test.each(arrivals)('makes one incident, %s', (how) => {
        const { workspace, first, last } = withArrived(entries(began), how);
        const forDays = (last.getTime() - first.getTime()) / days(1) + 1.2;
        for (const incidents of everyRun(rule, workspace, first, forDays, 25)) {
          expect(incidents).toHaveLength(1);
          // What arrives in the minutes that two runs share is said twice, to one incident.
          expect(incidents[0]!.alerts.length).toBeLessThanOrEqual(2);
        }
      });

      test('makes one incident, in whichever minute the rule runs', () => {
        const { workspace, last } = withArrived(entries(began), 'after three hours');
        for (const incidents of everyRun(rule, workspace, last, 1.2, 1)) expect(incidents).toHaveLength(1);
      });

      test.each([[[ownInstance, 'another']], [[unnamed]], [[ownInstance, unnamed]]])(
        'makes one incident for each of the instances %j',
        (instances) => {
          const { workspace, last } = withArrived(entries(began), 'after three hours', instances);
          const incidents = incidentsOf(rule, workspace, { from: later(last, -hours(1)), forDays: 1.2 });
          const of = incidents.map(({ alerts }) => [...new Set(alerts.map(({ Instance }) => Instance))]);
          expect(of.sort()).toEqual(instances.map((instance) => [instance]).sort());
        },
      );

      test.runIf(name !== 'audit-is-silent')('makes none when all of them arrive again', () => {
        const { workspace, last } = withArrived(entries(began), 'at once');
        const again = later(last, hours(30));
        workspace.arrive(entries(began), again);
        expect(incidentsOf(rule, workspace, { from: later(again, -hours(1)), forDays: 1 })).toEqual([]);
      });
    });

    test.each(Object.entries(silent))('finds nothing where there is %s', (_, entries) => {
      for (const how of arrivals) {
        const { workspace, first, last } = withArrived(entries(began), how);
        const forDays = (last.getTime() - first.getTime()) / days(1) + 1;
        expect(incidentsOf(rule, workspace, { from: first, forDays }), how).toEqual([]);
      }
    });

    test.each(Object.entries(silent))('finds nothing where there is %s, in two instances', (_, entries) => {
      const { workspace, first } = withArrived(entries(began), 'after three hours', [ownInstance, 'another']);
      expect(incidentsOf(rule, workspace, { from: first, forDays: 3 })).toEqual([]);
    });
  });
}

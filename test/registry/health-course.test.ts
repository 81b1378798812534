import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  courseDays,
  type HealthPoint,
  hourlyDays,
  withHealthPoint,
} from '../../shared/domain/environments/health-course.js';
import { createNoteHealth, createReadHealthCourse } from '../../shared/registry/conflicts/health-course.js';
import { env, newRegistry } from './support.js';

const begin = Date.parse('2026-01-01T00:00:30.000Z');
const minuteMs = 60_000;
const [hourMs, dayMs] = [60 * minuteMs, 24 * 60 * minuteMs];

const pointAt = (time: number, score = 50): HealthPoint => ({ at: new Date(time).toISOString(), score, unsettled: 3 });

/** The course after one point each half hour for so many days, with a score that counts them. */
function courseOf(days: number): { points: readonly HealthPoint[]; last: HealthPoint } {
  let points: readonly HealthPoint[] = [];
  let last = pointAt(begin);
  for (let step = 0; step * 30 * minuteMs < days * dayMs; step += 1) {
    last = pointAt(begin + step * 30 * minuteMs, step % 101);
    points = withHealthPoint(points, last);
  }
  return { points, last };
}

test('a course of any length has each hour of a week and each day of ninety, and no more', () => {
  const { points, last } = courseOf(120);
  expect(points.at(-1)).toEqual(last);
  expect(points).toHaveLength(hourlyDays * 24 + courseDays - hourlyDays);
  const ages = points.map(({ at }) => Date.parse(last.at) - Date.parse(at));
  expect(ages).toEqual([...ages].sort((a, b) => b - a));
  expect(Math.max(...ages)).toBeLessThan(courseDays * dayMs);
  expect(ages.filter((age) => age < hourlyDays * dayMs)).toHaveLength(hourlyDays * 24);
  // Of each day that is over it is the end that is kept.
  const older = points.filter(({ at }) => Date.parse(last.at) - Date.parse(at) > (hourlyDays + 1) * dayMs);
  for (const { at } of older) expect(at.slice(11, 16)).toBe('23:30');
});

test('whatever a clock does, a course stays small and in order, and ends with what was noted last', () => {
  const times = fc.array(fc.integer({ min: 0, max: 200 * dayMs }), { minLength: 1, maxLength: 400 });
  fc.assert(
    fc.property(times, (offsets) => {
      const all = offsets.map((offset) => pointAt(begin + offset));
      const points = all.reduce<readonly HealthPoint[]>(withHealthPoint, []);
      expect(points.at(-1)).toEqual(all.at(-1));
      expect(points.map(({ at }) => at)).toEqual(points.map(({ at }) => at).sort());
      expect(points.length).toBeLessThanOrEqual(hourlyDays * 24 + courseDays + 2);
    }),
  );
});

const healthOf = (score: number | null, unsettled = 0) =>
  ({ env, score, conflicts: { unsettled } }) as Parameters<ReturnType<typeof createNoteHealth>>[0];

test('an hour has one point, however often and by however many it is noted; what says the same is not written', async () => {
  const { registry } = await newRegistry();
  let time = begin;
  const services = { registry, now: () => new Date(time) };
  const [note, read] = [createNoteHealth(services), createReadHealthCourse(services)];
  await note(healthOf(null));
  expect(await read(env)).toEqual([]);
  await Promise.all([note(healthOf(80)), note(healthOf(80)), note(healthOf(80))]);
  const { etag } = (await registry.healthCourses.get(env, env))!;
  time += 10 * minuteMs;
  await note(healthOf(80));
  expect((await registry.healthCourses.get(env, env))!.etag).toBe(etag);
  await note(healthOf(60, 2));
  expect(await read(env)).toEqual([{ at: new Date(time).toISOString(), score: 60, unsettled: 2 }]);
  time += hourMs;
  await note(healthOf(60, 2));
  expect((await read(env)).map(({ score }) => score)).toEqual([60, 60]);
  await expect(read('nowhere')).rejects.toThrow('no environment');
});

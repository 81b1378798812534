import { z } from 'zod';
import { slugSchema } from '../ids.js';

/** For so many days a course has a point for each hour. */
export const hourlyDays = 7;
/** For so many days it has one for each day. */
export const courseDays = 90;

/** How an environment stood at some moment at which it had a score. */
export const healthPointSchema = z.object({
  at: z.iso.datetime(),
  score: z.int().min(0).max(100),
  /** Open and acknowledged conflicts. */
  unsettled: z.int().nonnegative(),
});
export type HealthPoint = z.infer<typeof healthPointSchema>;

/** The course of an environment's health, the oldest point first: at most about 260 of them, some 20 kB. */
export const healthCourseSchema = z.object({ env: slugSchema, points: z.array(healthPointSchema).max(1000) });
export type HealthCourse = z.infer<typeof healthCourseSchema>;

const dayMs = 86_400_000;

/**
 * A course with one more point. Of each hour of the last {@link hourlyDays} days, and of each day (UTC) of the last
 * {@link courseDays}, the last point stays. Points that are later than the new one go: a clock was wrong.
 */
export function withHealthPoint(points: readonly HealthPoint[], point: HealthPoint): HealthPoint[] {
  const ageOf = ({ at }: HealthPoint): number => Date.parse(point.at) - Date.parse(at);
  const slotOf = (one: HealthPoint): string => one.at.slice(0, ageOf(one) < hourlyDays * dayMs ? 13 : 10);
  const kept = points.filter((one) => ageOf(one) >= 0 && ageOf(one) < courseDays * dayMs);
  return [...new Map([...kept, point].map((one) => [slotOf(one), one])).values()];
}

import { type HealthPoint, withHealthPoint } from '../../domain/environments/health-course.js';
import { findEnvironment } from '../environments/find-environment.js';
import type { RegistryServices } from '../writing/registry-services.js';
import { retryConflicts } from '../writing/retry-conflicts.js';
import type { EnvironmentStanding } from './environment-health.js';

/** Notes how an environment stands now; without a score, or where the hour has a point that says the same, nothing. */
export type NoteHealth = (health: Pick<EnvironmentStanding, 'env' | 'score' | 'conflicts'>) => Promise<void>;

export const createNoteHealth = ({ registry, now }: RegistryServices): NoteHealth =>
  function noteHealth({ env, score, conflicts: { unsettled } }) {
    return retryConflicts(async function noteHealthOnce() {
      if (score === null) return;
      const stored = await registry.healthCourses.get(env, env);
      const points = stored?.value.points ?? [];
      const point = { at: now().toISOString(), score, unsettled };
      if (saysTheSame(points.at(-1), point)) return;
      const next = { env, points: withHealthPoint(points, point) };
      const courses = registry.healthCourses;
      await registry.commit(env, [stored === undefined ? courses.creating(next) : courses.replacing(stored, next)]);
    });
  };

const saysTheSame = (last: HealthPoint | undefined, { at, score, unsettled }: HealthPoint): boolean =>
  last?.at.slice(0, 13) === at.slice(0, 13) && last.score === score && last.unsettled === unsettled;

/** How an environment's health went, the oldest point first. @throws {NotFoundError} when there is none of this name. */
export type ReadHealthCourse = (env: string) => Promise<readonly HealthPoint[]>;

export const createReadHealthCourse = ({ registry }: Pick<RegistryServices, 'registry'>): ReadHealthCourse =>
  async function readHealthCourse(env) {
    await findEnvironment(registry, env);
    return (await registry.healthCourses.get(env, env))?.value.points ?? [];
  };

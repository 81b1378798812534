import type { Look } from './check.js';

/** Work that has waited for longer, in minutes, is worth a look. */
const ageMax = 15;

/** So many environments are looked at: readiness answers fast whatever the registry holds. */
export const environmentsMax = 200;

export const atLeast = (count: number, isAll: boolean): string => (isAll ? String(count) : `${count} or more`);

/** What was not looked at is no pass: the oldest may be among it. */
export function sayWaiting(count: number, isAll: boolean, minutes: number): Look {
  const age = count === 0 ? '' : `, the oldest for ${isAll ? '' : 'at least '}${Math.floor(minutes)} min`;
  return { ok: isAll && minutes <= ageMax, detail: `${atLeast(count, isAll)} waiting or under way${age}` };
}

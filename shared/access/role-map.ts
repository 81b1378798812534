import { z } from 'zod';
import { type Role, roleSchema } from '../domain/governance/access.js';

/** App roles as MTGS names them unless told otherwise. */
const defaultRoles: Readonly<Record<string, Role>> = {
  'MTGS.Viewer': 'viewer',
  'MTGS.Developer': 'developer',
  'MTGS.Reviewer': 'reviewer',
  'MTGS.Admin': 'admin',
  'MTGS.CiAgent': 'ci-agent',
  'MTGS.Auditor': 'auditor',
};

const groupId = z.guid();
const entriesMax = 200;

const isGroup = (name: string): boolean => groupId.safeParse(name).success;
/** Ids are the same in capital letters; names of app roles are not. */
const rowName = (name: string): string => (isGroup(name) ? name.toLowerCase() : name);

/** Which role an app role (by its value) or a group (by its object id) stands for. */
export type RoleMap = ReadonlyMap<string, Role>;

/** A role map as JSON: `{"MTGS.Admin":"admin","<object id of a group>":"reviewer"}`. It replaces the default one. */
export const roleMapSchema = z
  .string()
  .max(50_000)
  .transform((text, context): unknown => {
    try {
      return JSON.parse(text) as unknown;
    } catch {
      context.addIssue({ code: 'custom', message: 'must be JSON, such as {"MTGS.Admin":"admin"}' });
      return z.NEVER;
    }
  })
  .pipe(z.record(z.string().min(1).max(200), roleSchema))
  .refine((map) => Object.keys(map).length <= entriesMax, { message: `has more than ${entriesMax} rows` })
  .transform((map): RoleMap => new Map(Object.entries(map).map(([name, role]) => [rowName(name), role])));

export const defaultRoleMap: RoleMap = new Map(Object.entries(defaultRoles));

/** Which role counts of several: the one with the highest rank. Those beside the ladder count where there is no other. */
const ranks: Readonly<Record<Role, number>> = {
  auditor: 0,
  'ci-agent': 1,
  viewer: 2,
  developer: 3,
  reviewer: 4,
  admin: 5,
};

/**
 * The highest role that app roles and groups stand for; `undefined` for none. An app role never matches a group's row,
 * nor the other way round: who may name roles is not who may fill groups.
 */
export function roleOf(map: RoleMap, appRoles: readonly string[], groups: readonly string[]): Role | undefined {
  const names = [...appRoles.filter((name) => !isGroup(name)), ...groups.filter(isGroup)];
  const held = names.map((name) => map.get(rowName(name))).filter((role) => role !== undefined);
  return held.toSorted((a, b) => ranks[b] - ranks[a])[0];
}

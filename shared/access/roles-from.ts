import type { Role } from '../domain/governance/access.js';

/** Who may call a route; `public` needs no credential. */
export type RouteRoles = readonly Role[] | 'public';

const ladder = ['viewer', 'developer', 'reviewer', 'admin'] as const satisfies readonly Role[];

/** This role and those above it. `ci-agent`, a machine, and `auditor`, who reads the audit log, are beside the ladder. */
export const rolesFrom = (role: (typeof ladder)[number], ...beside: readonly Role[]): readonly Role[] => [
  ...ladder.slice(ladder.indexOf(role)),
  ...beside,
];

import type { Role } from '../domain/governance/access.js';

/**
 * Whether somebody may have processes started on the host: that is the right to do there whatever MTGS can, so only an
 * administrator of the whole instance has it, not one of certain environments or servers.
 */
export const mayStartProcesses = ({
  role,
  environments,
  servers,
}: {
  readonly role: Role;
  readonly environments?: readonly string[] | undefined;
  readonly servers?: readonly string[] | undefined;
}): boolean => role === 'admin' && environments === undefined && servers === undefined;

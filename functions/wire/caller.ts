import type { Role } from '../../shared/domain/governance/access.js';
import type { RequestContext } from '../../shared/domain/event.js';

/** Who calls: what verbs take as `by`. */
export type Caller = RequestContext & {
  readonly role: Role;
  /** Environments the credential is good for; absent means all. */
  readonly environments?: readonly string[];
  /** Servers whose things the credential may change; absent means all. */
  readonly servers?: readonly string[];
  /** Who made the credential, then who made theirs, and so on up; empty for people. */
  readonly makers: readonly string[];
};

/** A request's headers, as far as routes read them. */
export interface RequestHeaders {
  readonly get: (name: string) => string | null;
}

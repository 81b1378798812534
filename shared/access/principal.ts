import { z } from 'zod';
import type { Role } from '../domain/governance/access.js';
import type { Actor } from '../domain/event.js';
import { RefusedAccountError } from './refused-account-error.js';
import { type RoleMap, roleOf } from './role-map.js';

const text = z.string().min(1).max(320);
/** An id that is compared with others: the same in capital letters. */
const id = text.toLowerCase();
const names = z.array(z.string().max(200)).max(2000).default([]);

/** The claims of an Entra ID access token that MTGS reads (Microsoft identity platform, access token claims). */
export const entraClaimsSchema = z.object({
  tid: text,
  oid: id,
  iat: z.number().optional(),
  name: text.optional(),
  preferred_username: text.optional(),
  upn: text.optional(),
  /** Delegated permissions: present when the app acts for a person, and only then. */
  scp: z.string().max(4000).optional(),
  idtyp: z.string().max(20).optional(),
  azp: id.optional(),
  appid: id.optional(),
  sid: text.optional(),
  uti: text.optional(),
  roles: names,
  groups: names,
  /** Names claims that were left out because there were too many of them. */
  _claim_names: z.looseObject({}).optional(),
});
export type EntraClaims = z.infer<typeof entraClaimsSchema>;

/** Who an identity provider vouches for. */
export interface Principal {
  readonly actor: Actor;
  readonly role: Role;
  /** What a person's sign-in is told apart by; absent for machines. */
  readonly session?: string;
}

/**
 * Whom claims speak of. Machine identities are all those that no delegated permission shows to act for a person.
 * @throws {RefusedAccountError} when none of their app roles and groups stands for a role.
 */
export function principalOf(claims: EntraClaims, roleMap: RoleMap): Principal {
  const actor = actorOf(claims);
  const role = roleOf(roleMap, claims.roles, claims.groups);
  if (role === undefined) {
    throw new RefusedAccountError('this account has no role in MTGS', actor, {
      hint:
        claims._claim_names === undefined
          ? 'Have an administrator of Entra ID assign one of the app roles, such as MTGS.Viewer.'
          : 'It is in too many groups for a token: assign an app role, or emit only groups assigned to the application.',
    });
  }
  if (actor.kind === 'app') return { actor, role };
  return { actor, role, session: `${claims.oid} ${claims.sid ?? claims.uti ?? String(claims.iat ?? '')}` };
}

/** The identity that claims speak of, whatever it may do. */
export function actorOf({ oid, name, preferred_username, upn, scp, idtyp, azp, appid }: EntraClaims): Actor {
  if (idtyp === 'app' || scp === undefined) {
    const application = azp ?? appid ?? oid;
    return { kind: 'app', id: application, name: name ?? application };
  }
  return { kind: 'user', id: oid, name: preferred_username ?? upn ?? name ?? oid };
}
